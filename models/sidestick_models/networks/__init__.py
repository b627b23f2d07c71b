"""The networks and what runs them: the only room that knows one architecture from another.

`slots` says which network plays in which slot; `drums_rnn`, `music_vae`, `style_cvae`, `feel` and
`given_hits`, which plays a musician's own hits for it, are the networks; `style_encoder` learns a
user's style for `style_cvae`; `onnx_session` runs graphs and `weights` reads and verifies their
files. What is made with them is `tasks`.
"""
