"""The panel: a process that serves a page on loopback and is a client of the engine."""
