"""The doctor's checks: each looks at one thing, changes nothing, and says what to do.

`of_sidestick` has those of what was installed and of the user's own files, `of_live` those of Live
and the script in it, `of_engine` those of what runs. What belongs to other packages (asking the
engine, loading the models) comes as a callable that returns what it found or raises `CheckError`.
"""
