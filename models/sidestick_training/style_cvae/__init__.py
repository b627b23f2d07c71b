"""Style cvae."""
