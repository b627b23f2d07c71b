"""PROTOCOL.md, which is made from the tables."""

from __future__ import annotations

from Sidestick.protocol import __main__ as generator
from Sidestick.protocol import messages


def test_protocol_md_is_fresh():
    """If not, run python -m Sidestick.protocol."""
    assert generator.PATH.read_text(encoding="utf-8") == generator.document()


def test_it_tells_every_kind_field_and_code():
    """Nothing in the tables is left out."""
    document = generator.document()
    for name, kind in messages.KINDS.items():
        assert f"### {name} (sent {kind.sender})" in document
        for field in kind.fields:
            assert f"`{field.name}`" in document
            assert field.type.legal in document
    for code in messages.ERROR_CODES:
        assert f"| `{code}` |" in document


def test_main_writes_it(monkeypatch, tmp_path, capsys):
    """And says where."""
    monkeypatch.setattr(generator, "PATH", tmp_path / "PROTOCOL.md")
    generator.main()
    assert (tmp_path / "PROTOCOL.md").read_bytes().decode("utf-8") == generator.document()
    assert capsys.readouterr().out == "{}\n".format(tmp_path / "PROTOCOL.md")
