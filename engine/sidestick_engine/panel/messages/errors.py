"""Errors of the panel: an error code of the messages' table, and a sentence."""

from __future__ import annotations


class PanelError(Exception):
    """A request cannot be done; its text is a sentence for whoever sees the page."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class BadMessageError(PanelError):
    """A frame is no message; `code` is ``bad_message`` or ``unknown_kind``.

    Attributes:
        request_id: the id that it has, 0 where it has none.
    """

    def __init__(self, sentence: str, code: str = "bad_message", request_id: int = 0) -> None:
        super().__init__(code, sentence)
        self.request_id = request_id
