"""Hand a model on: one file of arrays and a card, which another Sidestick plays.

A packed model holds nothing that could be executed: its weights are put into graphs of ours.
Whoever reads one trusts nothing in it. Which networks there are is decided in `networks/`.
"""
