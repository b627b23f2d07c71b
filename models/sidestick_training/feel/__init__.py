"""Feel."""
