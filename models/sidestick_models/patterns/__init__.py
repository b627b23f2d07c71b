"""Beats of electronic styles as text: one file of drum tabs per style, and what grows from them."""
