"""Use what all four networks share: the data sets, the training loop, and ONNX graphs.

`gmd` reads the Groove MIDI Dataset, `pattern_data` makes performances of the electronic patterns,
and `windows` cuts two-bar windows of both. `training_loop` is schedule, optimizer and early stop,
`learning_curves` their picture. `lstm` and `named_model` are the Keras side, `onnx_graph`,
`onnx_lstm` and `fixed_point` the exported one. What only one network needs is in its own folder.
"""
