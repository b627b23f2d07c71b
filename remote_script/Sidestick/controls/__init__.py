"""The controls: what is played on a controller, by role, and what it shows.

What an action does is in `actions/`; what is special about Push, in `push/`; which control has
which role, in `settings/`. `midi_input.py` reads the messages and `midi_learn.py` finds controls;
`dispatcher.py` hands presses and turns on; `knobs.py`, `style_pages.py`, `step_editor.py` and
`step_grid.py` are the knobs, style buttons and step pads; `controller_state.py` is all that shows.
"""
