"""The way from a browser to the panel.

`app` serves files and the WebSocket, `guard` decides who is let in, `connection` reads what a page
sends and queues what it is sent. What is done with a message is not known here.
"""
