"""Recognition: which kit map the notes of files speak, or that they are no drums.

`recogniser` answers, for a file alone and for the files of a folder together, which `pooling` does.
`loop_notes` is what it is asked about. `lanes` turns notes into numbers about each pitch and each
pair of pitches, `melody_signs` into those that tell melodies; `map_table` says what pitches are in
each map, `network` scores maps by all of it with the weights in `weights.npz`.
The weights are shared by all maps, so that a musician's own map needs no training. `fit` makes
them: `gmd_windows` reads performances, `rewriting` plays them in any map, `melodies` makes up what
is no drums, `training` has the gradients.
"""
