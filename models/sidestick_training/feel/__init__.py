"""Train feel, which gives the hits of a beat their velocities and timing.

`data` makes batches of performances, `network` is the Keras model, `train` fits it, `scores`
measures it, and `export` writes the ONNX graph of the decoder. `given_hits` trains what plays a
musician's own hits.
"""
