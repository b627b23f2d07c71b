"""The installer: puts the control surface script where Live finds it, and checks an installation.

`places` finds Live, `deploy` copies the script, `manifest` knows its files, `releases` those of
earlier versions, `autostart` starts the engine at login, `setting_up` does all of it in order, with
`two_clicks` left to the user, and `removing` undoes it. `live_log` reads Live's log, `doctor`
checks everything, with the `checks`, and mends it, `results` shows what it found, and `report`
tells it without the user's names, by `sentences` that say which they are.

Standard library only, and nothing of Sidestick's other packages: what the installer must know of
them (the script's folder, versions, a round trip to the engine) is passed in by the command line.
"""
