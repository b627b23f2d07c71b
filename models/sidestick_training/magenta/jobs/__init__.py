"""Run Magenta's own code on arrays, in a process of its own.

`runner` starts that process and exchanges the arrays; `drums_rnn`, `music_vae` and `events` are
what it can be told to do, and the only modules that import Magenta's networks beside `bench`.
"""
