"""The files of a collection, wherever they lie, and the drums that are in each.

`sources` lists them, `plain_file` reads those that are as the standard says, and `reading` all of
them, with the patience of `midi_files`; `reasons` is why a file is left.
"""
