"""Push 1, 2 and 3 in User mode: what their controls do, and what their lights say."""
