"""The protocol between the script in Live and the engine, and the tables that both share.

Standard library only and Python 3.7 syntax, because Live 11 runs this too. No input or output
except in :mod:`port_file`; the same files run on both sides. PROTOCOL.md is made from them.
"""
