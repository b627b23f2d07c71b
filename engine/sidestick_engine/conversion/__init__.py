"""Loops that go from one kit map to another: files and folders, rewritten note by note.

`folders` finds the MIDI files and says where each goes, `recognising` in which map each is,
`drum_events` rewrites the drums of one
file and leaves every other byte as it was, `outcome` counts what became of the notes. What becomes
of a note is in `kit/convert`; where drums are in a file, in `midi_files`.
"""
