"""The engine's process and its socket: who may connect, which request waits, and what ends it.

`process` starts and ends the engine, `router` owns the socket, `dispatcher` decides what becomes of
a message, and `live_relay` hands requests of clients to Live. `worker` is the thread that runs
handlers; what they do is in `beats` and `history`. `codec` turns messages into frames, `client` is
the other end for tests and the command line, `published_port` keeps the port file,
`doorkeeper` lets in who has its token, `engine_lock` lets one engine run, `signals` is Ctrl-C.
`port_probe` and `engine_status` find out whether one runs; `keeper` starts one again that failed.
"""
