"""Hold sets of two-bar windows, and compute what depends on them alone.

`hvo_windows` cuts or generates them, `pattern_windows` makes those of electronic patterns;
`features` reads numbers off them, `distributions` and `novelty` compare two sets. Classifiers are
in `judges`.
"""
