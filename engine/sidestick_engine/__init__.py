"""The engine: a process of its own that answers the script over ZeroMQ with beats."""
