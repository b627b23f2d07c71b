"""The models that play: beats by style, what comes next, and a drummer's feel.

`sidestick_models.drummer.Drummer` is the way in. NumPy and ONNX Runtime are all it needs.
"""
