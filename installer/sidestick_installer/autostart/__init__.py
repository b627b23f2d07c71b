"""The engine at login, in the way of each system: no terminal, no window, nothing to think of.

`job` is what is started, `autostart` what a system can do with it, `launch_agent` macOS's way,
`run_key` Windows', `user_unit` that of Linux with systemd; `here` picks one. Each writes its text
with a function that touches nothing, and is handed what runs programs or keeps the registry.
How an engine that has ended comes back is the supervisor's where the system has one that waits
longer after each failure (systemd), and elsewhere that of the command in the job.
"""
