"""Advice fits the way in which Sidestick was installed."""

from __future__ import annotations

import pytest

from sidestick_engine.installation.way import Way, needs_extra, way_installed


@pytest.mark.parametrize("way", Way)
def test_it_knows_how_it_was_installed(installed, way) -> None:
    """By what uv, pipx and pip leave in an environment."""
    installed(way)
    assert way_installed() is way


@pytest.mark.parametrize(
    ("way", "command"),
    [
        (Way.BUNDLE, 'beside it, `uv tool install "sidestick[cluster,tune]"`'),
        (Way.CHECKOUT, "`uv run --extra cluster --extra tune sidestick`"),
        (Way.UV_TOOL, ': uv tool install "sidestick[cluster,tune]"'),
        (Way.PIPX, ': pipx install --force "sidestick[cluster,tune]"'),
        (Way.PIP, '/bin/python -m pip install "sidestick[cluster,tune]"'),
        (Way.UV_PIP, '/bin/python "sidestick[cluster,tune]"'),
    ],
)
def test_what_to_type_for_an_extra_fits(installed, way, command) -> None:
    """And names what is missing, and the extra that brings it."""
    installed(way)
    sentences = needs_extra("Dask", "cluster", "tune")
    assert sentences.startswith("This needs Dask, which comes with the extra `cluster`")
    assert command in sentences


def test_a_folder_with_spaces_can_be_typed(installed, monkeypatch) -> None:
    """As it stands in the sentence."""
    installed(Way.PIP)
    monkeypatch.setattr("sys.executable", "/home/jörg w/bin/python")
    assert "'/home/jörg w/bin/python' -m pip" in needs_extra("TensorFlow", "tune")
