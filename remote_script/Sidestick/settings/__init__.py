"""The musician's settings as config.json has them: read, checked and written.

Which settings there are, their ranges and defaults stand in `protocol/settings_table.py`, and which
control has which role at first in `protocol/actions_table.py`; here they are only applied.
`config.py` is the file as a whole, `control_map.py` its controls, `validation.py` checks values.
`installed_version.py` reads what the installer wrote beside it.
"""
