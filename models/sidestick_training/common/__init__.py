"""Use what all four networks share: the data sets, the training loop, and ONNX graphs.

`gmd` reads the Groove MIDI Dataset, `pattern_data` makes performances of the electronic patterns,
and `windows` cuts two-bar windows of both. `training_loop` has schedule, optimizer and early stop,
`training_log` what a run has reached, and `learning_curves` its picture. `paths` checks what a
person names before any long work, `trained_weights` what a training left before it is used.
`variables_file` and `atomic_file` read and write, `whole_folder` a folder at once; `command_line`
is for modules that are run by themselves. `lstm` and `named_model` are the Keras side,
`onnx_graph`, `onnx_lstm` and `fixed_point` the exported one. What only one network needs is in its
own folder.
"""
