"""Toy changes work as they stand, once what derives from the tables is written again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import toys

# A toy of a toy: one module, its test, and a file that a program writes.
EXAMPLE = '''\
A module, tried out by its own test.

diff --git a/models/sidestick_models/toy.py b/models/sidestick_models/toy.py
new file mode 100644
--- /dev/null
+++ b/models/sidestick_models/toy.py
@@ -0,0 +1,3 @@
+"""A toy."""
+
+ANSWER = 42
diff --git a/tests/models/test_toy_example.py b/tests/models/test_toy_example.py
new file mode 100644
--- /dev/null
+++ b/tests/models/test_toy_example.py
@@ -0,0 +1,8 @@
+"""A toy's test."""
+
+from sidestick_models import toy
+
+
+def test_the_toy_works() -> None:
+    """The copy has it."""
+    assert toy.ANSWER == 42
diff --git a/tests/golden/wire/toy.hex b/tests/golden/wire/toy.hex
new file mode 100644
--- /dev/null
+++ b/tests/golden/wire/toy.hex
@@ -0,0 +1 @@
+00
'''


def written(folder: Path, text: str) -> Path:
    """Write a patch with this text."""
    path = folder / "example.patch"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.timeout(600)
def test_toys_work(tmp_path: Path) -> None:
    """Each passes its own tests in a copy, and leaves style and imports in order."""
    for patch in (written(tmp_path, EXAMPLE), *toys.patches()):
        copy = tmp_path / patch.stem
        copy.mkdir()
        toys.try_out(patch, copy)


def test_a_toy_that_does_not_work_is_noticed(tmp_path: Path) -> None:
    """Its test fails, or it no longer fits."""
    for name, patch, words in (
        ("fails", EXAMPLE.replace("ANSWER = 42", "ANSWER = 41"), "assert 41 == 42"),
        ("misfits", EXAMPLE.replace("sidestick_models/toy.py", "README.md"), "already exists"),
    ):
        copy = tmp_path / name
        copy.mkdir()
        with pytest.raises(AssertionError, match=words):
            toys.try_out(written(tmp_path, patch), copy)


def test_what_a_program_writes_is_not_edited_by_hand(tmp_path: Path) -> None:
    """Golden messages are written from the tables, so they do not count."""
    patch = written(tmp_path, EXAMPLE)
    assert len(toys.changed_files(patch)) == 3
    assert toys.hand_edited(patch) == [
        "models/sidestick_models/toy.py",
        "tests/models/test_toy_example.py",
    ]


def test_a_toy_can_name_its_tests(tmp_path: Path) -> None:
    """In a line before the patch; otherwise they are those of the patch that are called so."""
    named = "Tests: tests/models/test_meter.py tests/test_readme.py\n" + EXAMPLE
    assert toys.tests_of(written(tmp_path, EXAMPLE)) == ["tests/models/test_toy_example.py"]
    assert toys.tests_of(written(tmp_path, named)) == [
        "tests/models/test_meter.py",
        "tests/test_readme.py",
    ]
