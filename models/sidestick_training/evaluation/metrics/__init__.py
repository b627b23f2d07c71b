"""Compute the figures of `sidestick evaluate`, one module for each of its sections.

`drums_rnn`, `music_vae`, `style_cvae` and `feel` measure a network each, `realism` whole beats
against real ones, `electronic_styles` all of these on held-out patterns, `fills` fills, and
`controls` density, temperature and blend. How the figures are shown is in `report`.
"""
