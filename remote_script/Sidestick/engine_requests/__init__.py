"""Requests that come from the engine: the panel, the command line and others reach Live by these.

What an action does is in `actions/`; the script's own requests to the engine go through
`connection/`. `request_handler.py` handles each, `clip_messages.py` reads the selected clip for
them, `subscription.py` notifies those who follow it.
"""
