"""Show the figures of `sidestick evaluate` as tables and pictures.

`table_rows` says how figures are called, and which have a target or a published value, `tables`
prints them, `readme_tables` writes them into the documents; `plots` draws distributions and
learning curves (those of the shipped models are in `histories/`), `beat_grids` draws beats. Nothing
is measured here.
"""
