"""The protocol between the script in Live and the engine, and the tables that both sides share.

What the messages are used for is not here. `settings_table.py` has every setting and
`actions_table.py` every action; `message_table.py` the kinds of message, made of `record_types.py`
and `field_types.py`; `messages.py` encodes and checks them, as `msgpack.py` inside of `zmtp.py`;
`port_file.py` writes and reads where the engine is, `atomic_file.py` writes any file whole.
Standard library only and Python 3.7 syntax, because Live 11 runs this too. No input or output but
in the two files named last. PROTOCOL.md is made from the tables.
"""
