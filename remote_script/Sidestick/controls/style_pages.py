"""The styles on the buttons: a page of eight of them, one chosen, a second one to blend in."""

from __future__ import annotations

from typing import Callable, Sequence

from ..actions.presses import Actions
from ..connection.client import Client
from ..errors import EngineError, SidestickError
from ..protocol.messages import Blend, Style
from ..settings.roles import STYLES_ON_A_PAGE
from ..status_messages import say

SECOND_AT_FIRST = 0.5  # how much of a second style that is chosen for the first time


class Shelf:
    """The engine's styles, page by page; ``tell`` shows a sentence."""

    def __init__(self, actions: Actions, client: Client, tell: Callable[[str], None]) -> None:
        self._actions = actions
        self._client = client
        self._tell = tell
        self._page = 0
        self._followed: tuple[str, int] = ("", 0)

    @property
    def styles(self) -> list[Style]:
        """The styles of the page."""
        first = self._page * STYLES_ON_A_PAGE
        return [*self._client.styles.values()][first : first + STYLES_ON_A_PAGE]

    @property
    def chosen(self) -> int:
        """The place of the chosen style on the page, -1 where it is on another."""
        return self._place(self._actions.settings.style)

    @property
    def second(self) -> int:
        """The place of the second style on the page, -1 where there is none."""
        blend = self._actions.settings.blend
        return self._place(blend.style) if blend else -1

    @property
    def more(self) -> tuple[bool, bool]:
        """Whether there are styles before and after the page."""
        return self._page > 0, (self._page + 1) * STYLES_ON_A_PAGE < len(self._client.styles)

    def tick(self) -> None:
        """Go to the page of a style that was chosen elsewhere."""
        keys = [*self._client.styles]
        style = self._actions.settings.style
        if (style, len(keys)) != self._followed:
            self._followed = style, len(keys)
            self._page = keys.index(style) // STYLES_ON_A_PAGE if style in keys else 0

    def turn(self, pages: int) -> None:
        """Go to a later or earlier page, if there is one, and name its styles."""
        last = max(len(self._client.styles) - 1, 0) // STYLES_ON_A_PAGE
        self._page = min(max(self._page + pages, 0), last)
        if self.styles:
            self._tell(say("styles", names=", ".join(style.name for style in self.styles)))

    def choose(self, place: int) -> None:
        """Choose a style of the page. Raises SidestickError where there is none."""
        self._actions.choose_style(self._at(place).key)

    def choose_second(self, place: int) -> None:
        """Choose the second style, or none where it is that already. Raises SidestickError."""
        style, before = self._at(place), self._actions.settings.blend
        if before is not None and before.style == style.key:
            self._actions.choose(blend=None)
            self._tell(say("second_style_gone"))
            return
        amount = before.amount if before else SECOND_AT_FIRST
        self._actions.choose(blend=Blend(style.key, amount))
        self._tell(say("second_style", style=style.name))

    def have_second(self) -> None:
        """Choose the next style of the list as the second, none of it yet, where there is none.

        So that blend can be turned on a controller without buttons for styles.
        """
        keys, settings = [*self._client.styles], self._actions.settings
        if settings.blend is None and len(keys) > 1 and settings.style in keys:
            after = keys[(keys.index(settings.style) + 1) % len(keys)]
            self._actions.choose(blend=Blend(after, 0.0))

    @property
    def second_name(self) -> str:
        """The name of the second style, wherever it is; empty where there is none."""
        blend = self._actions.settings.blend
        style = self._client.styles.get(blend.style) if blend else None
        return style.name if style else ""

    def _at(self, place: int) -> Style:
        styles: Sequence[Style] = self.styles
        if not styles:
            raise EngineError("no_styles")
        if place >= len(styles):
            raise SidestickError("no_such_style")
        return styles[place]

    def _place(self, key: str) -> int:
        keys = [style.key for style in self.styles]
        return keys.index(key) if key in keys else -1
