"""Results of checks as they are shown."""

from __future__ import annotations

import json

from sidestick_installer.results import as_dict, exit_code, failed, passed, render, summary, warned

RESULTS = [
    passed("engine", "answered"),
    warned("live", "none found", "Nothing to do."),
    failed("script", "is missing.", "Run sidestick install.", "install_script"),
]


def test_each_result_is_a_line_with_its_mark() -> None:
    """Tick, warning and cross; what to do follows; a nothing else."""
    assert render(RESULTS).splitlines() == [
        "✓ engine  answered",
        "! Live    none found Nothing to do.",
        "✗ script  is missing. Run sidestick install.",
    ]


def test_the_plain_form_is_ascii() -> None:
    """For terminals and files that know nothing else."""
    assert render(RESULTS, plain=True).isascii()
    assert "FAIL script  is missing." in render(RESULTS, plain=True)


def test_long_sentences_are_folded_below_themselves() -> None:
    """Paths are never cut."""
    path = "/" + "x" * 120
    lines = render([failed("script", f"There is no {path}, {'word ' * 20}")]).splitlines()
    assert any(path in line for line in lines)
    assert all(line.startswith(" " * 10) for line in lines[1:])


def test_the_last_line_sums_up() -> None:
    """Well, with warnings, or failed."""
    assert summary(RESULTS, "sidestick doctor --fix --library x").endswith(
        "--library x mends one of these."
    )
    assert summary(RESULTS[:1]) == "All is well."
    assert summary(RESULTS[:2]) == "Nothing failed."
    assert summary(RESULTS) == "1 of 3 checks failed. sidestick doctor --fix mends one of these."
    twice = [RESULTS[2], failed("engine", "is off.", fix="start_engine"), RESULTS[2]]
    assert summary(twice) == "3 of 3 checks failed. sidestick doctor --fix mends 2 of these."
    assert [exit_code(RESULTS[:count]) for count in (0, 1, 2, 3)] == [0, 0, 0, 1]


def test_machines_get_the_same() -> None:
    """As one JSON object."""
    shown = json.loads(json.dumps(as_dict(RESULTS)))
    assert shown["ok"] is False
    assert shown["checks"][2] == {
        "key": "script",
        "name": "script",
        "status": "fail",
        "sentence": "is missing.",
        "remedy": "Run sidestick install.",
        "fix": "install_script",
    }
    assert shown["checks"][1]["name"] == "Live"


def test_a_mark_alone_is_coloured() -> None:
    """By how it stands, and the columns stay."""
    lines = render(RESULTS, coloured=lambda mark, status: f"[{status.value}{mark}]").splitlines()
    assert lines[0] == "[ok✓] engine  answered"
    assert lines[2].startswith("[fail✗] script  is missing.")
