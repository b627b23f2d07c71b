"""The history: every version of every clip, and the panel's beats, in one SQLite file.

`version_rows` alone reads and writes rows, `row` says which columns one has, and `history_file`
opens the file, updates its columns and puts it aside where it is damaged. `version_handler` handles
messages about a clip's versions, `browser` those about the history as a whole; `preview` makes the
small grid that lists show. How a beat is made is in `beats`.
"""
