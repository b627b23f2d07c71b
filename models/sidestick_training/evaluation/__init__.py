"""Figures that could also come out badly: what the shipped models do on performances unseen.

One module per model (`drums_rnn`, `music_vae`, `style_cvae`, `feel`) and one for the beats as a
whole; `evaluate` runs them all, `report` and `pictures` show what came out. All of it is seeded.
Each module takes performances or `Examples` and never asks where these come from, so that styles
with a corpus of their own can be measured with part of that corpus held out.
"""
