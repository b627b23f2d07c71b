"""Recipes as lines of text: whole they come back, and what is damaged is reported."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol.settings_table import fields_of
from sidestick_engine.panel import share_code
from sidestick_engine.panel.messages.errors import PanelError
from sidestick_engine.panel.messages.requests import FROM_PAGE
from sidestick_engine.panel.messages.validation import check_message
from sidestick_engine.panel.share_code import SharedRecipe

from .conftest import GENERATE

REQUEST: dict[str, Any] = {
    **GENERATE,
    "tempo_bpm": 112.5,
    "swing": 55,
    "eighth_swing": None,
    "velocity_amount": 0.5,
    "density": 0.3,
    "blend": ["jazz", 0.25],
    "versions": 3,
}


def recipe(kind: str = "generate", version: int = 0, **fields: Any) -> SharedRecipe:
    checked = check_message(FROM_PAGE, {"kind": kind, "id": 0, **REQUEST, **fields}).fields
    del checked["id"]
    return SharedRecipe(kind, checked, version)


NOTES = st.lists(
    st.tuples(
        st.sampled_from(["kick", "shaker", "snare_40", "note_3"]),
        st.floats(0, 64),
        st.floats(0.001, 4),
        st.floats(1, 127),
    ),
    max_size=40,
)


@given(NOTES, st.integers(0, 2**32 - 1), st.integers(0, 2), st.floats(20, 999))
def test_a_recipe_is_the_same_after_it_was_passed_on(
    notes: list[Any], seed: int, version: int, tempo_bpm: float
) -> None:
    """One line that holds everything, the beat to the last bit; line breaks do not matter."""
    beat = {"notes": notes, "length_beats": 8, "numerator": 4, "denominator": 4}
    made = recipe("extend", version, beat=beat, bars=2, seed=seed, tempo_bpm=tempo_bpm)
    line = share_code.write(made)
    assert "\n" not in line
    assert share_code.read(line) == made
    assert share_code.read(f" {line[:20]}\n {line[20:]}\n") == made


def test_the_recipe_of_a_new_beat_is_short() -> None:
    """It fits into a chat message."""
    assert len(share_code.write(recipe())) < 400


def test_the_next_seed_is_one_more_and_begins_again_at_the_end() -> None:
    """Of one version, the first."""
    made = recipe(version=2, seed=2**32 - 1).next_seed()
    assert (made.fields["seed"], made.fields["versions"], made.version) == (0, 1, 0)


@given(st.data())
def test_any_change_of_a_character_is_reported(data: st.DataObject) -> None:
    """The checksum sees what was mistyped."""
    line = share_code.write(recipe())
    at = data.draw(st.integers(0, len(line) - 1))
    other = data.draw(st.sampled_from("abcXYZ09-_.").filter(lambda char: char != line[at]))
    with pytest.raises(PanelError) as refused:
        share_code.read(line[:at] + other + line[at + 1 :])
    assert refused.value.code == "bad_recipe"


@given(st.text(max_size=200))
def test_any_other_text_is_refused(text: str) -> None:
    """With a sentence that says what it must begin with."""
    with pytest.raises(PanelError, match=r"sidestick|cut or changed|newer"):
        share_code.read(text)


def forged(values: Any) -> str:
    body = base64.urlsafe_b64encode(zlib.compress(json.dumps(values).encode())).decode().rstrip("=")
    return f"{share_code.PREFIX}.{body}.{zlib.crc32(body.encode()):08x}"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "not written by Sidestick"),
        ({"kind": "play"}, "none of generate"),
        (
            {**REQUEST, "kind": "generate", "version": 0, "bars": 65},
            "not legal: generate: bars is 65",
        ),
        ("x" * (2 << 20), "not written by Sidestick"),
    ],
)
def test_a_well_formed_line_with_bad_content_is_refused(values: Any, words: str) -> None:
    """Also one that would unpack to far more than it looks."""
    with pytest.raises(PanelError, match=words):
        share_code.read(forged(values))


def test_a_line_that_does_not_say_which_beat_is_refused() -> None:
    """Without a seed, or with a version beyond those that it makes."""
    good = recipe()
    for changed in ({**good.fields, "seed": None, "version": 0}, {**good.fields, "version": 3}):
        with pytest.raises(PanelError, match="which version"):
            share_code.read(forged({**changed, "kind": "generate"}))


# What 0.1 wrote for requests of each kind, the models of the drummer by the names that it had.
BEAT_OF_0_1: dict[str, Any] = {
    "notes": [
        ("kick", 0, 0.25, 99.5),
        ("snare_40", 1.03125, 0.25, 80),
        ("shaker", 2.5, 0.125, 40),
    ],
    "length_beats": 4,
    "numerator": 4,
    "denominator": 4,
}
PLAYED = {
    "style": "jazz",
    "seed": 77,
    "tempo_bpm": 140.5,
    "swing": 58,
    "eighth_swing": None,
    "added_swing": 58,
    "timing_amount": 0.75,
    "velocity_amount": 0.5,
}
NEW_HITS = {
    "temperature": 1.25,
    "density": 0.4,
    "blend": ("latin", 0.25),
    "versions": 3,
    "drummer": ("cat-drums_2bar_small", "mine"),
}
OF_0_1: dict[str, tuple[int, dict[str, Any], str]] = {
    "generate": (
        2,
        {**NEW_HITS, "bars": 4, "numerator": 7, "denominator": 8},
        (
            "sidestick-1.eNpNkN1qwzAMhd9F117I0pQUv8oYRklEcGvLxT8dzei7V2ph7E76OEc60i_MmAvY0cAciFewXxCwe"
            "gbTd8Px28BKnKJnrCmDPb364usdbN-Jac0tFpeZwYKoCAxcvI6BjZgyViWxFb-4G5LgBevH2zTIZlcihiASblHVum"
            "MyUIhkxKRVvQe1nXHfRVZ-PG9gj6euN1ApXtXUsig-Je0bJTdfo4Cx75R4ibU5jKlx1dCTwBuFtMgR__CL5uKTXDL"
            "81fKZw-MJ9-dexg.78397f87"
        ),
    ),
    "extend": (
        0,
        {**NEW_HITS, "beat": BEAT_OF_0_1, "bars": 2},
        (
            "sidestick-1.eNpNkFFuwjAQRO-y325kQiIgV4mQ5YQVuIltZDtQQNy9s2lV9W81M-t94xcNNmXqakUD20Ldi04co"
            "nfBlpioaxTNHM7lYsRGsKm0ohALY-57mtw4kdIQdVW36nCo2qPqKQeb2DSa1KbS2w2c1d4juNoXO3EiVVdiiN2Ic8"
            "TLi-f0e_oNJhw_4RDNtrhA6ytIATG78qBOVwA8pcVnk0KgjgDOpIAla8RfRfYV-SW70dwsQxxt-fhZqdHdZG_nGZH"
            "MjJXdDlN5zBL8tM-nGHcXztS1e2le2F8FcElIbKTTKkUzXD0E1BDFAeNsrI9LKAK5g3jjOY6A_ievasouglz_zfjY"
            "7fsbEQt97w.bfd9dcdb"
        ),
    ),
    "vary": (
        1,
        {
            **NEW_HITS,
            "beat": BEAT_OF_0_1,
            "locked": ["snare_40"],
            "from_beats": 0,
            "to_beats": 4,
        },
        (
            "sidestick-1.eNpVkFFuwjAQRO-y326UABGQqyBkOck2uIltZDupAHH3zqYtav-smdnZt35QyyZT86CefXDWmxwiNTtF"
            "E_shX7TYCUJRKvIhM96nE422G0mVEMtiU6vjsajP6kTJm8h6V5KqinJbwVntA4KrfTEjR1KbQgyxd-Kc0Tw7jj-rn4paLO"
            "-xiCaTrae1BSkgJptv1JQFAPs4u6Sj99QQwJkUvcfgfokFDpzSQ4uJN9hT6EZee1-gaHVzsp1eDCPYmfz23btpTdTJmWnC"
            "YGIZ2-_xyrdJgh_mfhfj0_qBmvogyzK7q1wxRyQqOXyVgm6vDgJuFcWCddDGhdlnodyLGP7988IgxaF_UrWoMdmAa6vXGw"
            "Pb5xdclouB.d0bd3040"
        ),
    ),
    "fill": (
        0,
        {**NEW_HITS, "beat": BEAT_OF_0_1, "locked": [], "fill_beats": 2},
        (
            "sidestick-1.eNpNj11uwjAQhO-yz25kQhCQqyBkOWELbmIb2Q4VIO7eWfdHfVvNN5qdedLAtlD_pBOH6F2wJSbqO0U"
            "zh3O5GMEZQqMVhVgY9-FAkxsnUhqibtqN2u-bzVEdKAeb2HSa1KrR6xVIxTsYK77YiROpthEguBNyRPLiOf28fika8PyER"
            "zTb4gLVFLhQMbtyp143KHhKi88mhUA9oTiTonc3z7-NW2k8OcmpOvAcx4klF1l-yW40N8vAoy1v32ntYJPJ3lZ7ZjFvt7"
            "jKfRbjh308BHy6cKZ-s5MXhf1Vui8JjpXMrVI0w9VDwEJRHBqejfVxCUX6byHeGIWw559c1ZRdxCj9d2PN-vUFKduDrQ"
            ".5bb59126"
        ),
    ),
    "feel": (
        0,
        {"beat": BEAT_OF_0_1, "locked": ["kick"]},
        (
            "sidestick-1.eNpNj8GOwjAMRP_F5yhK2VaF_EqFqgCmZNs4KAmsAPHvO6k4cPPMG3nsFx3YFbIvOrHE4MWVmMi2ihaW"
            "qVzGijMMbRRJLIx5GGj2x5mUgWn0plO7ne72aqAsLvHYGlKNNj8NyIq3CK744mZOpDa6gorbSvbYfAucPtVvhfVyIktn5o"
            "VwSTzODP2pRTxz1X2PqTwWRvTXPZ-I5j8vE9luW88tHK5xPFwD2QZFHRyPD6fRhXgTPG10D_POKPDl8WWvbso-CtT7H3be"
            "V-4.31cc9da6"
        ),
    ),
}


@pytest.mark.parametrize("kind", OF_0_1)
def test_a_line_that_0_1_wrote_is_read(kind: str) -> None:
    """All that it held is there, the models of the drummer in their slots; it is written again.

    Settings that came later have their defaults.
    """
    version, more, line = OF_0_1[kind]
    read = share_code.read(line)
    defaults = {field.name: field.default for field in fields_of(kind)}
    assert read == SharedRecipe(kind, {**defaults, **PLAYED, **more}, version)
    assert share_code.read(share_code.write(read)) == read


def test_a_line_of_today_is_no_line_for_0_1() -> None:
    """0.1 says that a line with another number is of a newer Sidestick; so this one has another."""
    assert share_code.write(recipe()).startswith("sidestick-2.")
