"""Knows the way that Sidestick came onto this computer, and what follows from it.

`own_command` starts Sidestick again in another process; nothing else names the Python that runs.
How the script gets into Live is in the package `sidestick_installer`.
"""
