"""The history: every version of every clip, and the panel's beats, in one SQLite file.

`database` alone reads and writes its rows; `schema` says which columns one has, opens the file and
upgrades it. `history_file` notices damage and other files in its place, and goes on with what
`salvage` can read, from the pages themselves (`sqlite_pages`). `version_handler` handles messages
about a clip's versions, `browser` those about the history as a whole, `documents` those about what
pages of the panel work on; `preview` makes the small grid that lists show. How a beat comes about
is in `beats`.
"""
