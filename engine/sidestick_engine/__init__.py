"""The engine: a process that makes beats for the script in Live, and all that runs beside it.

`server` is the process and its socket, `beats` makes a beat from a request, `kit` knows pads and
pitches, `history` keeps versions. `midi_files` and `midi_out` take beats to files and ports,
`corpus` sorts a collection of files to learn from, `panel` is the page in a browser, `cli` the
command line. `errors` lists all that is refused.
"""
