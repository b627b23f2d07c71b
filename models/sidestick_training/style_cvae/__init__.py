"""Train the conditional VAE that draws a latent z of MusicVAE for a style.

`data` encodes windows with MusicVAE, `network` is the Keras model, `train` fits it, `scores`
measures it, `exemplars` finds the places of each style's windows, `export` writes the ONNX graph of
the decoder and `encoder_export` that of both encoders. It needs a trained `music_vae`.
"""
