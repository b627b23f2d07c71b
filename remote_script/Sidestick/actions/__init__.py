"""The actions: what a press does, from reading the clip to writing the beat.

Which actions there are stands in `protocol/actions_table.py`; how a key or pad leads here is in
`controls/`, and how Live is read and written in `live/`. `presses.py` has a method for each action,
`requests.py` makes the request that it sends, `recipes.py` the line that makes a beat again,
`versions.py` keeps and recalls a clip's versions, `song_kit.py` makes the parts of a song.
"""
