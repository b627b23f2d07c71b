"""Train the models further on a musician's own corpus: `sidestick train`.

`command` trains what was asked for, one network after another; `loop` is one training, which stops
when it is flat, and goes on to the bit where it was interrupted; `plateau` sets its learning rate;
`state` and `progress` are its files. `pieces` reads what is learnt: yours, and everyone's, which is
replayed so that nothing is forgotten. `start` has the weights to begin with, `costs` predicts time
and memory, `publish` makes a model with a name of it. How a network takes a step is in its room's
`tune`.
"""
