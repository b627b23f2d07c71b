"""Reads the rows of a SQLite file from its pages, whatever is left of them.

SQLite itself gives up where a page on the way to a row is damaged. The rows lie in leaf pages that
can be told apart without any way to them, and committed ones that are not in the file yet in its
write-ahead log: https://www.sqlite.org/fileformat2.html describes both.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from struct import Struct, error, iter_unpack, unpack_from
from typing import NamedTuple

MAGIC = b"SQLite format 3\0"
LOG_MAGICS = (0x377F0682, 0x377F0683)  # checksums of little-endian and of big-endian words
LOG_HEADER, FRAME_HEADER = Struct(">8I"), Struct(">6I")
FILE_HEADER_BYTES = 100
PAGE_BYTES = 4096  # where no header says it
SMALLEST_PAGE, LARGEST_PAGE = 512, 65536
LEAF = 13  # the kind of page that holds rows of a table
MOST_VALUES = 200

Value = int | float | bytes | str | None


class Row(NamedTuple):
    """A row of any table: its number, and its values in the order of the columns."""

    number: int
    values: list[Value]


def rows_of(path: Path) -> Iterator[Row]:
    """Yield every row that can be read in the file and in the log beside it. Raises OSError."""
    data = path.read_bytes() if path.is_file() else b""
    log_path = path.with_name(path.name + "-wal")
    log = log_path.read_bytes() if log_path.is_file() else b""
    pages = _Pages(data, log)
    unused = pages.unused()
    for number in pages.numbers():
        if number not in unused:
            yield from pages.rows_in(number)


class _Pages:
    """The pages by number, from 1 on: those of the log go before those of the file."""

    def __init__(self, data: bytes, log: bytes) -> None:
        self._data = data
        self._size = _page_size(data, log)
        self._usable = self._size - (data[20] if data.startswith(MAGIC) else 0)
        self._logged = _committed(log, self._size)

    def numbers(self) -> range:
        """Return the numbers of all pages."""
        in_file = -(-len(self._data) // self._size)
        return range(1, 1 + max([in_file, *self._logged]))

    def page(self, number: int) -> bytes:
        """Return a page; what the file lacks of it is zeros."""
        if number in self._logged:
            return self._logged[number]
        return self._data[(number - 1) * self._size : number * self._size].ljust(self._size, b"\0")

    def unused(self) -> set[int]:
        """Return the pages that nothing lies in any more, though old rows may be there."""
        unused: set[int] = set()
        first = self.page(1)
        trunk = unpack_from(">I", first, 32)[0] if first.startswith(MAGIC) else 0
        while trunk in self.numbers() and trunk not in unused:
            unused.add(trunk)
            trunk_page = self.page(trunk)
            trunk, count = unpack_from(">2I", trunk_page)
            if count <= self._usable // 4 - 2:
                unused.update(unpack_from(f">{count}I", trunk_page, 8))
        return unused

    def rows_in(self, number: int) -> Iterator[Row]:
        """Yield the rows of a page, none where it is no leaf; rows that make no sense are left."""
        page = self.page(number)
        start = FILE_HEADER_BYTES if number == 1 else 0
        if page[start] != LEAF:
            return
        (count,) = unpack_from(">H", page, start + 3)
        for place in range(min(count, (self._size - start - 8) // 2)):
            (at,) = unpack_from(">H", page, start + 8 + 2 * place)
            try:
                yield self._row(page, at)
            except (IndexError, ValueError, error):
                continue

    def _row(self, page: bytes, at: int) -> Row:
        """Return the row that begins here. Raises IndexError, ValueError and struct.error."""
        size, at = _varint(page, at)
        number, at = _varint(page, at)
        if size > len(self._data) + self._size * (1 + len(self._logged)):
            raise ValueError("longer than all there is")
        local = self._local_bytes(size)
        payload = page[at : at + local]
        if local < size:
            (overflow,) = unpack_from(">I", page, at + local)
            payload += self._overflow(overflow, size - local)
        return Row(number, _values(payload[:size]))

    def _local_bytes(self, size: int) -> int:
        """Return how many bytes of a row of this size lie in its own page."""
        most = self._usable - 35
        if size <= most:
            return size
        least = (self._usable - 12) * 32 // 255 - 23
        local = least + (size - least) % (self._usable - 4)
        return local if local <= most else least

    def _overflow(self, number: int, size: int) -> bytes:
        """Return the rest of a row from the chain of pages that begins here. Raises ValueError."""
        parts = []
        while size > 0:
            if number not in self.numbers():
                raise ValueError("a page is missing")
            page = self.page(number)
            parts.append(page[4 : self._usable][:size])
            size -= len(parts[-1])
            (number,) = unpack_from(">I", page)
        return b"".join(parts)


def _page_size(data: bytes, log: bytes) -> int:
    """Return the size that the file's header says, else the log's, else the usual one."""
    sizes = []
    if data.startswith(MAGIC) and len(data) >= FILE_HEADER_BYTES:
        sizes.append(unpack_from(">H", data, 16)[0])
    if len(log) >= LOG_HEADER.size:
        sizes.append(unpack_from(">I", log, 8)[0])
    for size in (LARGEST_PAGE if size == 1 else size for size in sizes):
        if SMALLEST_PAGE <= size <= LARGEST_PAGE and size & (size - 1) == 0:
            return size
    return PAGE_BYTES


def _committed(log: bytes, page_size: int) -> dict[int, bytes]:
    """Return the last committed state of each page in a write-ahead log that is as written.

    Every frame is checked by itself, so that a damaged one does not cost those after it.
    """
    if len(log) < LOG_HEADER.size:
        return {}
    magic, _, size, _, *salts, one, two = LOG_HEADER.unpack_from(log)
    if magic not in LOG_MAGICS or size != page_size:
        return {}
    words = "<2I" if magic == LOG_MAGICS[0] else ">2I"
    sums = (one, two)
    committed: dict[int, bytes] = {}
    pending: dict[int, bytes] = {}
    frame_bytes = FRAME_HEADER.size + page_size
    for start in range(LOG_HEADER.size, len(log) - frame_bytes + 1, frame_bytes):
        number, size_at_commit, *frame_salts, one, two = FRAME_HEADER.unpack_from(log, start)
        if frame_salts != salts:
            break  # left over from before the log began again
        page = log[start + FRAME_HEADER.size : start + frame_bytes]
        if _checksum(log[start : start + 8] + page, sums, words) == (one, two):
            pending[number] = page
        sums = (one, two)
        if size_at_commit:
            committed.update(pending)
            pending = {}
    return committed


def _checksum(data: bytes, sums: tuple[int, int], words: str) -> tuple[int, int]:
    one, two = sums
    for first, second in iter_unpack(words, data):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of 1 to 9 bytes, and where it ends. Raises IndexError."""
    value = 0
    for place in range(8):
        byte = data[at + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + place + 1
    return value << 8 | data[at + 8], at + 9


def _values(payload: bytes) -> list[Value]:
    """Return the values of a record. Raises IndexError, ValueError and struct.error."""
    header_bytes, at = _varint(payload, 0)
    kinds: list[int] = []
    while at < header_bytes and len(kinds) <= MOST_VALUES:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if at != header_bytes:
        raise ValueError("no record")
    values = []
    for kind in kinds:
        size = _value_bytes(kind)
        data = payload[at : at + size]
        if len(data) != size:
            raise ValueError("cut short")
        values.append(_value(kind, data))
        at += size
    if at != len(payload):
        raise ValueError("no record")
    return values


def _value_bytes(kind: int) -> int:
    sizes = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
    if kind < len(sizes):
        return sizes[kind]
    if kind < 12:
        raise ValueError("no kind of value")
    return (kind - 12) // 2


def _value(kind: int, data: bytes) -> Value:
    if kind == 0:
        return None
    if kind == 7:
        (number,) = unpack_from(">d", data)
        return float(number)
    if kind < 7:
        return int.from_bytes(data, "big", signed=True)
    if kind < 10:
        return kind - 8
    return data if kind % 2 == 0 else data.decode()
