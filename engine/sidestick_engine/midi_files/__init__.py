"""MIDI files: read as every DAW reads them, looked into, and written whole or not at all.

`smf` reads and writes files, with `track_events` for what is in a track and `track_changes` for
other events within its bytes; `tracks_together` and `bars` find tempos and meters; `find_drums`
says which voices of a song are its drums, `drum_track` reads them, and `drum_writing` makes,
replaces and continues them. What sounds in time out of a port is in `midi_out`.
"""
