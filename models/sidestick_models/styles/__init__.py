"""The styles and how they blend: names, colours, tempos, numbers.

`trained` are those that the models learnt, `user_styles` the user's own files, `catalogue` both
together, `names` finds one as people write it, and `blend` has the shares of each that a request is
for. The patterns of a style, and how its files are read, are `patterns`.
"""
