"""MIDI files: read, looked into, and written whole or not at all.

`smf` reads and writes files and says what is wrong with one; `drum_track` finds, makes, replaces
and continues the drum part of one in memory. What sounds in time out of a port is in `midi_out`.
"""
