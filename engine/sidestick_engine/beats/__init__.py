"""From a request for a beat to the notes of its result, without sockets, threads or a clock.

`handlers` has one function for each kind of request; `request` reads what one asks for. `note_grid`
turns notes into beats on the grid and back, `timing_and_dynamics` applies swing and amounts,
`humanize` plays a clip's own notes. `locked_lanes` says what a locked lane keeps, `clip_region`
which part of a clip gets new notes. Which pad plays a drum, and what claps, is in `kit`; what is
played is decided by the models.
"""
