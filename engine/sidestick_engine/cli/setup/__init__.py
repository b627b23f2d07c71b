"""`sidestick setup` and `sidestick uninstall`: everything in its place, and everything gone.

The steps themselves are in `sidestick_installer`; here is what they need of the engine, and how
they are shown.
"""
