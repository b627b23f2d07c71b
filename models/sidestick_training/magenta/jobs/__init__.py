"""Run Magenta's own code on arrays, in a process of its own.

`runner` starts that process and exchanges the arrays; `drums_rnn`, `music_vae` and `events` have
the functions that it can run. These, `bench` and the evaluation's `magenta_training_job` are the
only modules that import Magenta.
"""
