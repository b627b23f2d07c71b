"""Say of generated beats which choices were made on which data: `Figure.chosen_on`."""

from __future__ import annotations

MUSIC_VAE = "test: the last weight of the KL of music_vae (0.7, as 1 fell short of the target)"

GENERATED = (
    "validation: weights, and how far from an exemplar a beat is drawn; "
    "test, two seeds: that beats are played as recordings, what a performance and an odd window "
    "count, and how far draws are led to what is typical; "
    f"validation and held-out patterns: the weights of music_vae that are kept; {MUSIC_VAE}"
)
"""Of beats that are generated in a style."""

GENERATED_ELECTRONIC = (
    "the same held-out patterns: how many patterns make a hallmark, and how often hats stay alike; "
    "these and validation: the weights of music_vae that are kept; "
    f"validation: the other weights, and how far from an exemplar a beat is drawn; {MUSIC_VAE}"
)
"""Of the same in electronic styles, on held-out patterns."""

FILLS = f"{GENERATED}; not recorded: how many strokes a fill has at least"

DENSITY = f"train: what each density means, by style; {GENERATED}"

CHARACTER = f"not measured: how far each end is from the middle; {GENERATED}"

GENERATED_FORM = (
    "train: the plans of phrases; test and validation: how many there are, by which bars they are "
    "chosen, how much more changes than in one, and where crashes are; "
    f"{GENERATED}"
)
"""Of eight bars that are generated in a style."""
