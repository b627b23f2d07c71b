"""Beats on the sixteenth grid: no model and no style is known here.

`beat` holds hits, velocities and offsets; `drum_classes` the nine drums, their pitches and the
events 0 to 511; `meter` all that a meter needs, and how bars of 4/4 are mapped to it.
"""
