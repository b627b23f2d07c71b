"""`sidestick engine`: the engine in this terminal, or in the background, with nobody watching.

`commands` has what is typed; `control` starts and stops the engine in the background, and says
which process each system starts at login; `running` finds engines among all processes. How a system
starts one at login is in `sidestick_installer`.
"""
