"""Finding Live, its preferences and its User Library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sidestick_installer.errors import PlacesError
from sidestick_installer.places import (
    Places,
    UserLibrary,
    find_libraries,
    installed_lives,
    preferences,
    user_libraries,
)
from sidestick_installer.windows_folders import expanded

StartLive = Callable[..., Path]


def test_on_a_mac_the_user_library_is_in_the_music_folder() -> None:
    """The default places of macOS."""
    places = Places.of("Darwin", Path("/Users/ada"), {})
    assert places.libraries == (Path("/Users/ada/Music/Ableton/User Library"),)
    assert places.preferences == Path("/Users/ada/Library/Preferences/Ableton")
    assert Path("/Applications") in places.programs


def test_on_windows_the_places_come_from_the_environment() -> None:
    """The default places of Windows, with Documents moved into OneDrive."""
    environment = {"APPDATA": "/roaming", "ProgramData": "/data", "OneDrive": "/cloud"}
    places = Places.of("Windows", Path("/Users/ada"), environment)
    assert places.preferences == Path("/roaming/Ableton")
    assert places.programs == (Path("/data/Ableton"),)
    assert places.libraries == (
        Path("/Users/ada/Documents/Ableton/User Library"),
        Path("/cloud/Documents/Ableton/User Library"),
    )


@pytest.mark.parametrize(
    ("documents", "environment"),
    [
        ("OneDrive/Dokumente", {"OneDrive": "OneDrive"}),
        ("OneDrive - Müller GmbH/Dokumente", {"OneDriveCommercial": "OneDrive - Müller GmbH"}),
        ("OneDrive/Documents", {"OneDriveConsumer": "OneDrive"}),
        ("OneDrive - Müller GmbH/Documents", {}),
    ],
    ids=["German", "German business", "consumer", "not in the environment"],
)
def test_documents_in_onedrive_are_found_by_their_name_there(
    tmp_path: Path, documents: str, environment: dict[str, str]
) -> None:
    """OneDrive's folders, of both editions, have names in the user's language."""
    library = tmp_path / documents / "Ableton" / "User Library"
    library.mkdir(parents=True)
    clouds = {name: str(tmp_path / folder) for name, folder in environment.items()}
    assert find_libraries(Places.of("Windows", tmp_path, clouds)) == [library]


def test_documents_that_the_registry_names_come_first(tmp_path: Path) -> None:
    """A company may have moved them anywhere; the old folder may still be there."""
    for folder in ("Documents", "server/me"):
        (tmp_path / folder / "Ableton" / "User Library").mkdir(parents=True)
    named = expanded(r"%UserProfile%/server/me", {"USERPROFILE": str(tmp_path)})
    places = Places.of("Windows", tmp_path, {}, named)
    assert find_libraries(places) == [tmp_path / "server/me/Ableton/User Library"]


def test_on_linux_there_is_no_place_for_live_and_the_sentence_says_so() -> None:
    """Without Live only a given library can be used."""
    with pytest.raises(PlacesError, match=r"does not run on this operating system.*--library"):
        find_libraries(Places.of("Linux", Path("/home/ada"), {}))


def test_the_machine_that_runs_the_tests_has_places() -> None:
    """`here` reads the real machine, and reading it changes nothing."""
    assert isinstance(installed_lives(Places.here()), list)


def test_every_live_on_a_mac_is_found_newest_first(places: Places) -> None:
    """Other programs in the same folder are not taken for Live."""
    for name in ("Ableton Live 11 Suite", "Ableton Live 12 Intro", "Live Wallpaper", "Max"):
        (places.programs[0] / f"{name}.app").mkdir(parents=True)
    lives = installed_lives(places)
    assert [live.name for live in lives] == ["Ableton Live 12 Intro", "Ableton Live 11 Suite"]
    assert all(live.supported for live in lives)


def test_every_live_on_windows_is_found(tmp_path: Path) -> None:
    """Windows names the folder without the maker; Live 10 cannot run the script."""
    (tmp_path / "Ableton" / "Live 10 Standard").mkdir(parents=True)
    lives = installed_lives(Places.of("Windows", tmp_path, {"ProgramData": str(tmp_path)}))
    assert [(live.name, live.supported) for live in lives] == [("Ableton Live 10 Standard", False)]


def test_the_preferences_of_windows_lie_one_folder_deeper(tmp_path: Path) -> None:
    """`Live 12.3/Preferences` there, `Live 12.3` on a Mac."""
    (tmp_path / "Ableton" / "Live 12.3" / "Preferences").mkdir(parents=True)
    (tmp_path / "Ableton" / "Live Reports").mkdir()
    found = preferences(Places.of("Windows", tmp_path, {"APPDATA": str(tmp_path)}))
    assert [each.folder.relative_to(tmp_path / "Ableton") for each in found] == [
        Path("Live 12.3/Preferences")
    ]


def test_versions_are_compared_as_numbers(places: Places, start_live: StartLive) -> None:
    """12.10 is newer than 12.9."""
    for version in ("12.9", "11.3.43", "12.10"):
        start_live(version)
    assert [each.live for each in preferences(places)] == [
        "Live 12.10",
        "Live 12.9",
        "Live 11.3.43",
    ]


def test_the_default_library_is_used_where_live_tells_nothing(
    places: Places, library: Path
) -> None:
    """No preferences at all."""
    assert find_libraries(places) == [library]


def test_a_moved_library_is_read_from_lives_preferences(
    places: Places, start_live: StartLive, tmp_path: Path
) -> None:
    """Also with spaces, an ampersand and another name."""
    moved = tmp_path / "Big Drive" / "Music & Samples" / "My Library"
    moved.mkdir(parents=True)
    start_live("12.3", library=moved)
    assert find_libraries(places) == [moved]


def test_lives_with_different_libraries_get_one_each(
    places: Places, start_live: StartLive, library: Path, tmp_path: Path
) -> None:
    """Newest Live first, no library twice."""
    moved = tmp_path / "moved"
    moved.mkdir()
    start_live("11.3.43", library=library)
    start_live("12.2", library=moved)
    start_live("12.3", library=moved)
    assert find_libraries(places) == [moved, library]


def test_a_library_that_the_user_gives_wins(
    places: Places, start_live: StartLive, library: Path, tmp_path: Path
) -> None:
    """`--library` needs no Live."""
    start_live("12.3", library=library)
    assert find_libraries(places, tmp_path / "mine") == [tmp_path / "mine"]


def test_a_library_on_a_missing_drive_is_not_replaced_by_the_default(
    places: Places, start_live: StartLive, library: Path
) -> None:
    """Live would not look in the default folder, so neither do we."""
    assert library.is_dir()
    start_live("12.3", library=Path("/Volumes/Gone/User Library"))
    with pytest.raises(PlacesError, match=r"/Volumes/Gone/User Library.*Connect the drive"):
        find_libraries(places)


def test_an_older_lives_library_does_not_stand_in_for_one_on_a_missing_drive(
    places: Places, start_live: StartLive, library: Path
) -> None:
    """The newest Live is the one that is played: it would not find the script there."""
    start_live("11.3.43", library=library)
    start_live("12.3", library=Path("/Volumes/Gone/User Library"))
    with pytest.raises(PlacesError, match=r"Live 12\.3 has its User Library in /Volumes/Gone"):
        find_libraries(places)


def test_an_older_lives_missing_library_is_told_and_keeps_nothing_from_working(
    places: Places, start_live: StartLive, library: Path
) -> None:
    """It is in the list of all, with its Live."""
    gone = Path("/Volumes/Gone/User Library")
    start_live("11.3.43", library=gone)
    start_live("12.2", library=library)
    start_live("12.3", library=library)
    assert find_libraries(places) == [library]
    assert user_libraries(places) == [
        UserLibrary(library, ("Live 12.3", "Live 12.2")),
        UserLibrary(gone, ("Live 11.3.43",)),
    ]
    assert [each.is_there for each in user_libraries(places)] == [True, False]


def test_a_live_that_names_no_library_has_the_usual_one(
    places: Places, start_live: StartLive, library: Path, tmp_path: Path
) -> None:
    """Though another Live's was moved."""
    moved = tmp_path / "moved"
    moved.mkdir()
    start_live("12.3")
    start_live("11.3.43", library=moved)
    assert find_libraries(places) == [library, moved]


@pytest.mark.parametrize("text", ["", "not xml", "<Ableton />", "\0\1\2", "<UserLibrary>"])
def test_an_illegible_library_cfg_tells_nothing(
    places: Places, start_live: StartLive, library: Path, text: str
) -> None:
    """The default library is used then."""
    (start_live("12.3") / "Library.cfg").write_text(text, encoding="utf-8")
    assert find_libraries(places) == [library]


def test_without_any_library_the_sentence_says_where_it_was_looked_for(
    places: Places, library: Path
) -> None:
    """And that starting Live creates one."""
    library.rmdir()
    with pytest.raises(PlacesError, match=r"No User Library.*Music/Ableton.*Start Live once"):
        find_libraries(places)
