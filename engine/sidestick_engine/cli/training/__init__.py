"""Commands that need the extra `train`: train, export, evaluate, and the checks against Magenta.

They only read options and print; what they do is in the package `sidestick_training`. Here networks
go by their own names, as training and Magenta's files have them.
"""
