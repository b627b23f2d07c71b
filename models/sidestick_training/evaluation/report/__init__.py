"""Show the figures of `sidestick evaluate` as tables and pictures.

`table_rows` says which figures are shown beside which baseline, target and published value,
`tables` prints them; `plots` draws distributions and learning curves (those of the shipped models
are in `histories/`), `beat_grids` draws beats. Nothing is measured here.
"""
