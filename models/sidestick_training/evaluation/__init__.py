"""Measure the shipped models on music that they were not trained on: `sidestick evaluate`.

`evaluate` runs every measurement on the shared `inputs` (performances, windows, generated beats and
judges), as thoroughly as `config` says, with the models of `shipped_models`. The measurements are
in `metrics`, the classifiers that they use in `judges`, sets of windows in `windows`, tables and
plots in `report`, what was chosen on which data in `choices`, and the comparison with Magenta's
trainer in `magenta_baseline`. How a training run scores its own weights is in each network's
`scores`, not here. All of it is seeded.
"""
