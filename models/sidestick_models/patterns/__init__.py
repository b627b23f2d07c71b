"""Electronic styles as text: one file of drum tabs per style in `styles/`, and what is made of it.

`drum_tab` has the marks, `style_parser` reads a file's text and `style_files` finds and writes
files; `pattern_variations` makes variations by `variation_rules` on a `pattern_draft`;
`pattern_to_beat` plays a pattern as a beat; `style_windows` and `clap_table` are what models and
kits take from a style.
"""
