"""The bytes of each kind of message, as they have been since version 4."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from Sidestick.protocol import messages

sys.path.insert(0, str(Path(__file__).parent))
from golden_wire import FOLDER, golden_text, read_golden


@pytest.mark.parametrize("kind", sorted(messages.KINDS))
def test_messages_have_the_bytes_that_they_always_had(kind):
    """A change here is a new protocol version."""
    message, data = read_golden(kind)
    assert messages.encode(**message).hex() == data.hex()


@pytest.mark.parametrize("kind", sorted(messages.KINDS))
def test_bytes_of_old_are_still_understood(kind):
    """Each field arrives with the value that the file shows."""
    message, data = read_golden(kind)
    decoded = messages.decode(data)
    assert decoded.kind == message.pop("kind") == kind
    assert json.loads(json.dumps(decoded.fields)) == message


def test_every_kind_has_its_file():
    """And no file is left without a kind."""
    assert {path.stem for path in FOLDER.glob("*.hex")} == set(messages.KINDS)


@pytest.mark.parametrize("kind", sorted(messages.KINDS))
def test_files_are_as_the_command_writes_them(kind):
    """After a change of the table they are written by golden_wire, not by hand."""
    assert (FOLDER / (kind + ".hex")).read_text(encoding="utf-8") == golden_text(
        read_golden(kind)[0]
    )
