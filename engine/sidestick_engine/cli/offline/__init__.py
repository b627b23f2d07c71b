"""Commands that make beats in MIDI files by themselves, without Live and without a running engine.

`commands` makes one for each kind of request in the tables, `beat_files` asks for the beats and
writes the files, `report` says what was written. What talks with Live is in `cli/live`.
"""
