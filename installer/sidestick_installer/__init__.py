"""Puts the control surface script where Live finds it, and examines an installation.

Standard library only, and nothing of Sidestick's other packages: what the installer must know of
them (the script's folder, versions, a round trip to the engine) is handed in by the command line.
"""
