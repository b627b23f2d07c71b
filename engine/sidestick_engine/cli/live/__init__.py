"""`sidestick live`: the clip that Live shows, read, written and played through a running engine.

`commands` makes a command for each action of the table, `clip_view` prints the clip, `clip_file`
turns it into a MIDI file and back. Commands that need no Live are in `cli/offline`.
"""
