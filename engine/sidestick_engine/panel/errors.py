"""What the panel refuses: an error code of the messages' table, and a sentence."""

from __future__ import annotations


class PanelError(Exception):
    """A request cannot be done; its text is a sentence for whoever sees the page."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
