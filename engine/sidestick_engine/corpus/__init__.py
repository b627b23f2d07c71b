"""A musician's own MIDI files -> a corpus that styles and models learn from.

`files` lists and reads them, `kit_maps` says which drum each note is, `grid` and `cutting` make
pieces, `checks` and `examining` say why a file is left, `duplicates` finds what is there twice,
`grouping` keeps what belongs together in one split, `labels` names the styles, `curated` reads them
where a collection tells them itself. `build` does all of it, `workers` in several processes;
`table` and `report` say what became of each file. What a corpus is stands in
`sidestick_models.corpus`.
"""
