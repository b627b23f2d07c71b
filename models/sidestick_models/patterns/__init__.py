"""Electronic styles as text: one file of drum tabs per style in `styles/`, and what is made of it.

`notation` has the marks, `style_parser` reads a file's text and `corpus` finds and writes files;
`grammar` makes variations by `variation_rules` on a `pattern_draft`; `render` plays a pattern as a
beat; `exemplars` and `claps` are what models and kits take from a style.
"""
