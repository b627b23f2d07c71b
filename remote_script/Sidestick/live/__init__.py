"""All that touches Live: nothing outside of this room reads or changes one of Live's objects.

What is selected is read into plain values here, and what is planned on those is written here. What
a press does with them is in `actions/`. `song.py` is the set that is open; `undo_step.py` makes one
step of Live's undo of what a press writes; `clip_checks.py` decides whether a clip may be written;
`clip_reader.py` reads one, with the hash of its content; `clip_plan.py` plans which notes come, go
and change; `clip_labels.py` remembers in the set which versions a clip has; `listeners.py` notices
changes; `launch.py` starts and stops a clip.
"""
