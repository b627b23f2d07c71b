"""The models that play: beats by style, what comes next, fills, and a drummer's timing.

`drummer.Drummer` is the way in, `drummer_cache` chooses its models, `imported_models` keeps those
that a musician brought. NumPy and ONNX Runtime are all this package needs; training lives in
`sidestick_training`, and MIDI, clips and kits in `sidestick_engine`.
"""
