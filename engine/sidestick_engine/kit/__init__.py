"""Kits: which pitch means which drum, on a drum rack or a track, and what musicians say of it.

`kit` says which pitch plays each drum (the closed hat, say) and what each pitch means; `sound`
lists what a pad can be, `articulation` how a drum is struck. `kit_of_track` finds the kit that a
request gets. From a rack's pads: `pad_names` reads a name, with the words in `pad_words`,
`articulation_names` what more it says; `rack_store` is the folder of racks that were met,
`rack_file` one of its files, `rack_presets` reads Live's own. Without a rack: `kit_map` reads which
notes a drum library understands, `note_names` the maps that other programs write, `map_fit` says
how well notes fit a kit, `track_maps` which map a track plays, `convert` what becomes of notes in
another map. `recognition/` says which map notes speak, `spoken_map` what follows for those of a
clip. `assignments` is the notation in all these files, `text_files` reads and writes them.
`lanes` turns a page's lanes into pitches and back. Hits, steps and locked lanes are in `beats`;
what is cut of two notes on one pad is in `Sidestick.protocol.overlaps`.
"""
