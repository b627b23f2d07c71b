"""Ableton's Push 1, 2 and 3 on their User port: presses in, lights and text out.

What a press does is not here but in `controls/` and `actions/`, nor where an action has its place,
which stands in `protocol/actions_table.py`. `layouts.py` has the models; `light_rules.py` decides
what colours the pads, in the colours of `palette.py`, and `lights.py` only sends; `display.py` is
the text on Push 1; `device.py` finds the unit; `controller.py` joins them.
"""
