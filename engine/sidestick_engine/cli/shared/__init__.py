"""Helpers of several subcommands: options, what is printed, and how errors end a command.

`setting_options` derives options from the settings table, the others are in `options`. `*_view`
draw in the terminal. `user_data` opens what the user's data folder holds, `live_client` reaches
Live, `processes` and `stage` start what demo and bench play on. No subcommand is defined here.
"""
