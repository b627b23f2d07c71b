"""Advice fits the way in which Sidestick was installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from types import SimpleNamespace

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


REQUIRES = [
    "click<9,>=8.1",
    "dask>=2025.1; extra == 'cluster'",
    "onnx<2,>=1.17; extra == 'tune'",
    "tensorflow<2.22,>=2.20; extra == 'tune'",
    "audioop-lts<1,>=0.2; python_version >= '3.13' and extra == 'train'",
    "librosa>=0.10; extra == 'train'",
    "onnx<2,>=1.17; extra == 'train'",
    "tensorflow<2.22,>=2.20; extra == 'train'",
]


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        (set(), "sidestick[cluster]"),
        ({"onnx"}, "sidestick[cluster]"),
        ({"onnx", "tensorflow"}, "sidestick[cluster,tune]"),
        ({"onnx", "tensorflow", "librosa"}, "sidestick[cluster,train]"),
        ({"onnx", "tensorflow", "librosa", "dask"}, "sidestick[cluster,train]"),
    ],
)
def test_extras_that_are_there_stay(installed, monkeypatch, there: set[str], wanted: str) -> None:
    """A tool that is installed again has what is named, and nothing else."""
    installed(Way.UV_TOOL)

    def distribution(name: str) -> SimpleNamespace:
        if name not in {*there, "sidestick"}:
            raise PackageNotFoundError(name)
        return SimpleNamespace(read_text=lambda _: None, requires=REQUIRES)

    monkeypatch.setattr("sidestick_engine.installation.way.distribution", distribution)
    assert f'uv tool install "{wanted}"' in needs_extra("Dask", "cluster")
