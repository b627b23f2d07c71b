"""The panel: a process that serves a drum machine in the browser, and is a client of the engine.

`process` starts it, `hub` is what all its pages share, `handlers` has a function for each kind of
request. Each further file says what pages do with one thing: beats, their recipes, the history,
kits, Live, the MIDI output, MIDI files. No beat is made here, and nothing but the command line
imports this. The sources of the page itself are in `engine/panel_page/`.
"""
