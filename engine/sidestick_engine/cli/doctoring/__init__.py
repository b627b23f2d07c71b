"""`sidestick doctor`: the command, what it asks of this computer, and what it mends.

The checks themselves, and how they are shown, are in `sidestick_installer`.
"""
