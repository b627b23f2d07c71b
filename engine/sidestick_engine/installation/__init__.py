"""Knows the way that Sidestick came onto this computer, and what follows from it.

`way` finds how it was installed and says what brings an extra; `own_command` starts Sidestick again
in another process; `magenta` puts Magenta beside it; `licences` reads what ships with it.
How the script gets into Live is in the package `sidestick_installer`.
"""
