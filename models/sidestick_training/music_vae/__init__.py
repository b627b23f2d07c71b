"""Train MusicVAE, Magenta's `cat-drums_2bar_small`, which encodes two bars as a latent z.

`data` makes batches of two-bar windows, `network` is the Keras model, `initial_weights` are the
values that it starts from, `train` fits it, `scores` measures it, and `export` writes the ONNX
graphs of the decoder. Its encoder is exported in `style_cvae`.
"""
