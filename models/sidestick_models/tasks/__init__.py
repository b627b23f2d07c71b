"""Tasks of a drummer, one a file: generate, extend, vary, fill, parts of a song.

Each draws hits as events; `play` adds velocities and offsets. `drummer` checks what is asked.
"""
