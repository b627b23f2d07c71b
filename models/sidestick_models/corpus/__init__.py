"""Hold a collection of drum loops as the models learn from it: pieces, and the files they lie in.

What makes a corpus of MIDI files is the engine's `corpus/`; what learns from it, `styles/` and the
training. Nothing here knows of MIDI.
"""
