"""`sidestick engine`: the engine in this terminal, or in the background, with nobody watching.

`commands` has what is typed; `control` starts and stops the engine in the background, and says
which process each system starts at login. How a system does that is in `sidestick_installer`.
"""
