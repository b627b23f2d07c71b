"""Train DrumsRNN, Magenta's `drum_kit`, which continues a beat event by event.

`data` cuts performances into streams of events, `network` is the Keras model, `train` fits it,
`scores` measures it beside the counts of `baselines`, `weights` folds the trained variables, and
`export` writes the ONNX graph of one step.
"""
