"""Figures that could also come out badly: what the shipped models do with music unseen.

One module per model (`drums_rnn`, `music_vae`, `style_cvae`, `feel`), one for the beats as a
whole, one each for fills and for controls; `electronic` measures the same on patterns that were
held out. `evaluate` runs them all on `material`; `rows`, `report` and `pictures` show what came
out. All of it is seeded.
"""
