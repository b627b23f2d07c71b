"""A style is found however people write it; where none is meant, those alike are named."""

from __future__ import annotations

import pytest

from sidestick_models.errors import UnknownStyleError
from sidestick_models.sampling.random_draws import SecondStyle
from sidestick_models.styles.names import find_style, style_keys
from sidestick_models.styles.trained import Family, StyleInfo, trained_styles

STYLES = trained_styles()


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.key)
def test_every_style_is_found_by_its_key_and_its_name_in_any_spelling(style: StyleInfo) -> None:
    """Upper and lower case, with hyphens, spaces and underscores or without."""
    for text in (style.key, style.name):
        for spelling in (text, text.upper(), text.lower(), text.title(), f" {text} "):
            for sign in "- _":
                written = spelling.replace("-", sign).replace(" ", sign)
                assert find_style(written, STYLES) == style.key


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("funck", "Funk"),
        ("hipop", "Hip-Hop"),
        ("drum n bass", "Drum and Bass"),
        ("regae", "Reggae"),
    ],
)
def test_a_near_miss_names_what_may_be_meant(text: str, meant: str) -> None:
    """By the name that people see, before all others."""
    with pytest.raises(UnknownStyleError, match=f'Did you mean .*"{meant}"'):
        find_style(text, STYLES)


@pytest.mark.parametrize("text", ["", "-", "qqqqqq", "🥁"])
def test_what_is_like_none_names_all(text: str) -> None:
    """Without a guess."""
    with pytest.raises(UnknownStyleError, match=r'no style ".*"\. Choose one of: afrobeat'):
        find_style(text, STYLES)


def test_a_key_goes_before_a_name_that_is_spelt_the_same() -> None:
    """A style of the user's may be called as another one's key, or share its spelling."""
    mine = StyleInfo("my_funk", "Funk", "#000000", (100, 100), Family.USER)
    other = StyleInfo("hip-hop", "Other", "#000000", (100, 100), Family.USER)
    styles = [mine, other, *STYLES]
    assert [find_style(text, styles) for text in ("funk", "Funk", "FUNK", "my funk")] == [
        *["funk"] * 3,
        "my_funk",
    ]
    assert find_style("hip-hop", styles) == "hip-hop"
    assert find_style("hiphop", styles) == "hiphop"


def test_both_styles_of_a_request_are_found() -> None:
    """All else that is given is not touched."""
    given = {"style": "Drum & Bass".replace("&", "and"), "blend": SecondStyle("UK Garage", 0.3)}
    assert style_keys({**given, "bars": 2}, STYLES) == {
        "style": "drumandbass",
        "blend": SecondStyle("ukgarage", 0.3),
    }
    assert style_keys({"style": "", "blend": None}, STYLES) == {}
