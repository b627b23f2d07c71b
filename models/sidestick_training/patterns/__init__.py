"""Check and draw the pattern files of `sidestick_models.patterns`.

`python -m sidestick_training.patterns check` prints what `check` counts; `pictures` draws a style's
patterns. Nothing here is needed to train on them: that is `common.pattern_data`.
"""
