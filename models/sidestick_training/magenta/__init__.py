"""Magenta beside Sidestick: its checkpoints in and out, and the proof that both compute the same.

Magenta itself only ever runs in a process of its own; see `process` and `witness`.
"""
