"""The connection to the engine: requests and their answers, never a wait.

What is requested is decided in `actions/`; how messages are spelt, in `protocol/`. `client.py`
connects, greets and reconnects; `tcp_link.py` moves the bytes; `pending_requests.py` holds each
request until it ends, and gives up those answered too late; `kit_lookup.py` remembers which pad
plays which drum.
"""
