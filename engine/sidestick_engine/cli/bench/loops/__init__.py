"""Measurements of all that is done with loops, on collections made for it.

`command` measures it all. `collection` makes a stand-in for what musicians have, with what is true
about each file, of what `loop_writing` writes and `spoiling` spoils; `corpus_figures` is about a
corpus of it, `recognition_figures` about which kit map loops speak.
"""
