"""The style that a file is of: as its folders, its name, or a table of the musician's say."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sidestick_models.errors import CorpusError
from sidestick_models.text_file import read_text

FOLDERS, NAMES = "folders", "names"
MOST_CHARS = 48
MOST_SHOWN = 5  # rows of a table, in a sentence

# What folders and files are called after where no style of ours is meant: genres, folded.
_GENRE_WORDS = """
africa african afrobeat afrocuban alternative ambient americana arabic ballad balkan bebop bigbeat
blues bluegrass bossa bossanova breakbeat brazilian breaks calypso celtic chacha chachacha cumbia
country cuban dance dancehall deathmetal disco djent doom downtempo drumandbass drumnbass dnb dub
dubstep edm electro electronic electronica emo fusion funk funky garage gospel goth grime
grindcore grunge guaguanco hardcore hardrock heavymetal highlife hiphop house idm indie industrial
jazz jersey jungle klezmer latin lofi mambo march mariachi merengue metal metalcore middleeastern
motown neosoul newwave neworleans nujazz phonk polka pop poppunk postrock prog progressive
psychedelic punk rap reggae reggaeton rnb rhythmandblues rock rockabilly rumba salsa samba
secondline shoegaze shuffle singersongwriter ska songo soul stoner surf swing synthwave tango tech
techno thrash thrashmetal trance trap triphop twobeat twostep ukgarage vaporwave waltz western
world
"""
_GENRES = frozenset(_GENRE_WORDS.split())
# What says nothing of a style.
_COMMON_WORDS = """
midi mid mids file files loop loops groove grooves beat beats drum drums pattern patterns part
parts fill fills song songs track tracks library libraries pack packs collection collections
variation variations var straight intro verse chorus bridge outro ending break breaks main bpm
half time feel new old my the and of misc other various all kit kits copy export exports exported
hihat hats ride crash tom toms kick snare take takes session sessions demo basic
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_FILL_WORDS = frozenset(("fill", "fills"))
_TEMPO = re.compile(r"\d+ ?bpm|bpm ?\d+")


def key_of(name: str) -> str:
    """Return the key of a style that is called so, of a to z, 0 to 9 and _; empty if none is left.

    Numbers that sort folders, such as "01 - Funk", are left out.
    """
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore")
    text = _TEMPO.sub(" ", plain.decode().lower().replace("&", " and "))
    words = re.findall(r"[a-z0-9]+", text)
    while words and words[0].isdigit() and len(words) > 1:
        words.pop(0)
    return "_".join(words)[:MOST_CHARS].strip("_")


def names_fill(path: str) -> bool:
    """Tell whether a file, or a folder of its path below what was named, is called a fill."""
    *folders, name = path.split("/")
    parts = (*folders, name.rpartition(".")[0] or name)
    # "Groove 3 with fill" is a groove; "Fill 3", "Rock fills" and "Fills" are fills.
    words = (_words(key_of(part)) for part in parts)
    return any(not _FILL_WORDS.isdisjoint(each) and "with" not in each for each in words)


class Labels:
    """The styles of a collection's files.

    `source` is ``folders``, ``names``, or the text of a table; `usual` is the style of files that
    nothing is said of; `known` are the keys of the styles that there are.
    """

    def __init__(
        self, source: str, usual: str, known: Sequence[str], table: Mapping[str, str] | None = None
    ) -> None:
        self._source, self._usual, self._table = source, usual, table
        self._missing = dict.fromkeys(table or ())
        self._known = {_folded(key): key for key in known}

    def style_of(self, path: str) -> str:
        """Return the key of a file's style, by its path below what was named."""
        if self._table is not None:
            for key in (path, path.rpartition("/")[2]):
                if key in self._table:
                    self._missing.pop(key, None)
                    return self._table[key]
            return self._usual
        *folders, name = path.split("/")
        if self._source == NAMES:
            return self._named(name.rpartition(".")[0] or name) or self._usual
        for folder in reversed(folders):
            if style := self._named(folder):
                return style
        keys = (key_of(folder) for folder in folders)
        said = (key for key in keys if key and not _COMMON.issuperset(_words(key)))
        return next(said, self._usual)

    def missing(self) -> Iterator[str]:
        """Yield a sentence if rows of the table are of no file whose style was asked for."""
        if self._missing:
            first = list(self._missing)[:MOST_SHOWN]
            more = len(self._missing) - len(first)
            rows = "1 row" if len(self._missing) == 1 else f"{len(self._missing):,} rows"
            yield (
                f"{rows} of the table of styles name no file: {', '.join(first)}"
                f"{f' and {more:,} more' if more else ''}. A path is as in files.csv, or a file's "
                "name alone."
            )

    def _named(self, text: str) -> str:
        """Return the style that a text names, the longest name first; empty if it names none."""
        words = _words(key_of(text))
        for length in (3, 2, 1):
            for at in range(len(words) - length + 1):
                folded = "".join(words[at : at + length])
                if folded in self._known:
                    return self._known[folded]
                if folded in _GENRES:
                    return "_".join(words[at : at + length])
        return ""


def read_labels(path: Path) -> dict[str, str]:
    """Read a table with the columns ``path`` and ``style``.

    Raises:
        CorpusError: it is none.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(read_text(path))))
    except (OSError, ValueError, csv.Error) as error:
        raise CorpusError(f"The table of styles {path} cannot be read: {error}.") from error
    if not rows or not {"path", "style"} <= rows[0].keys():
        raise CorpusError(f"{path} is no table of styles: it needs the columns path and style.")
    said = {(row["path"] or "").replace("\\", "/"): key_of(row["style"] or "") for row in rows}
    return {file.removeprefix("./"): style for file, style in said.items() if file and style}


def _words(key: str) -> list[str]:
    return [word for word in key.split("_") if not word.isdigit()]


def _folded(key: str) -> str:
    return key.replace("_", "")
