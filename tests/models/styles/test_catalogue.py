"""Styles that a drummer knows: the trained ones of its weights, and the user's."""

from __future__ import annotations

from pathlib import Path

import pytest

from sidestick_models.errors import UnknownStyleError
from sidestick_models.patterns.clap_table import Voice
from sidestick_models.styles.catalogue import StyleCatalogue
from sidestick_models.styles.trained import TRAINED, trained_styles
from sidestick_models.styles.user_styles import UserStyles

POLKA = """style: Polka
tempo: 110-125 bpm
colour: #7fb800
pattern: Oom-pah
clap |--x---x---x---x-|
kick |X---X---X---X---|
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> StyleCatalogue:
    """Return nineteen trained styles, house being the last, and polka."""
    (tmp_path / "polka.txt").write_text(POLKA)
    return StyleCatalogue(known=19, user_styles=UserStyles(tmp_path))


def test_the_users_styles_follow_the_trained_ones_that_are_known(
    catalogue: StyleCatalogue,
) -> None:
    """Those that the weights do not know are hidden."""
    assert catalogue.keys()[:20] == catalogue.without_substyles() == (*TRAINED[:19], "polka")
    assert tuple(info.key for info in catalogue.infos()) == catalogue.keys()
    assert catalogue.infos()[19].name == "Polka"


def test_without_files_all_that_is_trained_is_known() -> None:
    """Numbers are those of the registry."""
    assert StyleCatalogue().without_substyles() == TRAINED
    assert StyleCatalogue().infos()[: len(TRAINED)] == trained_styles()
    assert StyleCatalogue().number("reggaeton") == 27


@pytest.mark.parametrize("style", ["techno", "polka", "waltz"])
def test_what_the_weights_do_not_know_has_no_number(catalogue: StyleCatalogue, style: str) -> None:
    """The sentence names what can be chosen."""
    with pytest.raises(UnknownStyleError, match=r"soul, house, polka, afrocuban_bembe"):
        catalogue.number(style)


def test_a_style_of_the_users_is_at_hand(catalogue: StyleCatalogue) -> None:
    """With the windows that it is played from; any other is none of the user's."""
    polka = catalogue.user_style("polka")
    assert polka is not None
    assert polka.key == "polka"
    assert catalogue.user_style("house") is None
    assert StyleCatalogue().user_style("polka") is None


def test_each_style_claps_in_its_way(catalogue: StyleCatalogue) -> None:
    """House on two and four, polka where its file says, and a drummer never."""
    assert catalogue.claps("house").voice(4, 0.9) is Voice.CLAP
    assert catalogue.claps("polka").voice(2, 0.9) is Voice.CLAP
    assert not catalogue.claps("funk").claps
    for unknown in ("waltz", "techno"):
        with pytest.raises(UnknownStyleError):
            catalogue.claps(unknown)
    with pytest.raises(UnknownStyleError):
        StyleCatalogue().claps("polka")
