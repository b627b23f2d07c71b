"""Engine requests."""
