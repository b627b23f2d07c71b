"""Errors in pattern files, each a sentence for the person who wrote them.

ModelError
└── PatternError           patterns that cannot be used
    └── PatternFileError   a mark that means nothing: file, line, column, what is legal
"""

from sidestick_models.errors import ModelError


class PatternError(ModelError):
    """Patterns that cannot be used; the text says which, why, and what to do."""


class PatternFileError(PatternError):
    """A place in a pattern file that cannot be read; lines and columns count from 1."""

    def __init__(self, file: str, line: int, column: int, problem: str) -> None:
        super().__init__(f"{file}, line {line}, column {column}: {problem}")
        self.file, self.line, self.column = file, line, column
