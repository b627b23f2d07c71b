"""Show and play what a training has learnt so far: beats as MIDI, grids, and a page in the browser.

The page opens from the disk, with no server and no network, and renews itself while a training
runs. Nothing here trains, and nothing here keeps a training from going on.
"""
