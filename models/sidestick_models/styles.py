"""The styles that the models know: the primary styles of the Groove MIDI Dataset.

A style's place in the tuple is its number in the models' one-hot style inputs.
"""

from sidestick_models.errors import UnknownStyleError

STYLES: tuple[str, ...] = (
    "afrobeat",
    "afrocuban",
    "blues",
    "country",
    "dance",
    "funk",
    "gospel",
    "highlife",
    "hiphop",
    "jazz",
    "latin",
    "middleeastern",
    "neworleans",
    "pop",
    "punk",
    "reggae",
    "rock",
    "soul",
)


def style_number(style: str) -> int:
    """The style's place in `STYLES`.

    Raises:
        UnknownStyleError: if no model was trained on it.
    """
    if style not in STYLES:
        raise UnknownStyleError(style, STYLES)
    return STYLES.index(style)
