"""Exchange models with Magenta, and prove that ours compute the same as its own.

`import_model` and `export_model` go through `archives`, `checkpoints` and `variable_names`;
`float_weights` keeps our own weights in floating point. `conformance` compares our networks
(`sidestick_networks`) with Magenta's on the inputs of `conformance_cases`, or with the
`golden_answers` of an earlier run; `neural_drum_machine` compares whole beats, `bench` times
Magenta's generator. Magenta itself only ever runs in a process of its own: see `process` and
`jobs`.
"""
