"""Measurements of all that is done with loops, on collections made for it.

`recognition_figures` is about which kit map loops speak.
"""
