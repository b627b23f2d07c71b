"""The checks and pictures of the pattern files in `sidestick_models.patterns`."""
