"""A file that Windows puts elsewhere, for a Python from the Microsoft Store."""

from __future__ import annotations

from pathlib import Path

import pytest

from sidestick_installer.redirection import is_store_python, real_place

PACKAGE = "PythonSoftwareFoundation.Python.3.12_qbz5n2kfra8p0"
ENVIRONMENT = {
    "LOCALAPPDATA": r"C:\Users\Me\AppData\Local",
    "APPDATA": r"C:\Users\Me\AppData\Roaming",
}
PLAIN = r"C:\Users\Me\.sidestick\port.json"
REDIRECTED = r"C:\Users\Me\AppData\Local\Sidestick\port.json"
REAL = rf"C:\Users\Me\AppData\Local\Packages\{PACKAGE}\LocalCache\Local\Sidestick\port.json"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (r"C:\Users\Me\AppData\Local\Microsoft\WindowsApps\python.exe", True),
        (rf"C:\Program Files\WindowsApps\{PACKAGE}", True),
        (rf"C:\Users\Me\AppData\Local\Microsoft\WindowsApps\{PACKAGE}\python.exe", True),
        (r"C:\Users\Me\AppData\Local\Programs\Python\Python312\python.exe", False),
        (r"C:\Users\Me\AppData\Roaming\uv\python\cpython-3.12\python.exe", False),
        ("/usr/bin/python3", False),
    ],
)
def test_the_stores_python_is_known_by_where_it_lies(place: str, expected: bool) -> None:
    """By its executable or by the Python that an environment was made from."""
    assert is_store_python(place) is expected
    assert is_store_python(r"C:\venv\Scripts\python.exe", place) is expected


def test_a_real_path_elsewhere_is_told() -> None:
    """However the path looks that was asked for."""
    where = real_place(
        Path(REDIRECTED), store_python=False, environment=ENVIRONMENT, real=lambda _: REAL
    )
    assert where == REAL


@pytest.mark.parametrize("path", [PLAIN, r"D:\Data\port.json"])
def test_outside_of_appdata_nothing_is_redirected(path: str) -> None:
    """Whatever Python runs."""
    assert real_place(Path(path), store_python=True, environment=ENVIRONMENT, real=str) == ""


def test_under_appdata_the_stores_python_is_not_believed() -> None:
    """Even where the system shows the path that was asked for; another Python is."""
    for store_python in (True, False):
        place = real_place(
            Path(REDIRECTED), store_python=store_python, environment=ENVIRONMENT, real=str
        )
        assert bool(place) is store_python


def test_a_link_of_the_users_is_no_redirection() -> None:
    """Live follows it just as well."""
    where = real_place(
        Path(PLAIN), store_python=True, environment={}, real=lambda _: r"D:\Sidestick\port.json"
    )
    assert where == ""
