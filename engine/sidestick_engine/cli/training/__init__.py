"""Commands that train or check models: train needs the extra `tune`, the others `train`.

They only read options and print; what they do is in the package `sidestick_training`. Here networks
go by their own names, as training and Magenta's files have them.
"""
