"""Tasks of a drummer, one a file: generate, extend, vary and fill.

Each draws hits as events; velocities and offsets are added by `drummer`, which also checks what is
asked.
"""
