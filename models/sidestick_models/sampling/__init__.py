"""Drawing hits from what a network predicts, and what a request may ask of that.

`random_draws` has temperature, random streams and the controls of a request; `bias` and `density`
lead a draw to a number of hits; `cell_locks` keeps locked cells; `distinct_versions` decides when
versions differ enough. Nothing here knows a network.
"""
