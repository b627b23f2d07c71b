"""The style buttons: a page of eight styles, one of them chosen, a second one to blend in."""

from __future__ import annotations

from typing import Callable, Sequence

from ..actions.presses import Actions
from ..connection.client import Client
from ..errors import EngineError, SidestickError
from ..protocol.actions_table import STYLES_ON_A_PAGE
from ..protocol.messages import Blend, Style
from ..status_messages import say

FIRST_AMOUNT = 0.5  # of a second style when it is chosen for the first time


class StylePages:
    """The engine's styles, page by page; ``show_briefly`` shows a sentence.

    A style that was chosen elsewhere turns to its page.
    """

    def __init__(
        self, actions: Actions, client: Client, show_briefly: Callable[[str], None]
    ) -> None:
        self._actions = actions
        self._client = client
        self._show_briefly = show_briefly
        self._page = 0
        self._followed: tuple[str, int] = ("", 0)  # the style, and how many there were

    @property
    def styles(self) -> list[Style]:
        """The styles of the page."""
        self._follow_style()
        first = self._page * STYLES_ON_A_PAGE
        return [*self._client.styles.values()][first : first + STYLES_ON_A_PAGE]

    @property
    def chosen(self) -> int:
        """The place of the chosen style on the page, -1 where it is on another."""
        return self._place(self._actions.settings["style"])

    @property
    def blend_style(self) -> int:
        """The place of the second style on the page, -1 where there is none."""
        blend = self._actions.settings["blend"]
        return self._place(blend.style) if blend else -1

    @property
    def blend_style_name(self) -> str:
        """The name of the second style, wherever it is; empty where there is none."""
        blend = self._actions.settings["blend"]
        style = self._client.styles.get(blend.style) if blend else None
        return style.name if style else ""

    @property
    def more(self) -> tuple[bool, bool]:
        """True if there are styles before and after the page."""
        self._follow_style()
        return self._page > 0, (self._page + 1) * STYLES_ON_A_PAGE < len(self._client.styles)

    def turn(self, pages: int) -> None:
        """Go to a later or earlier page, if there is one, and name its styles."""
        self._follow_style()
        last = max(len(self._client.styles) - 1, 0) // STYLES_ON_A_PAGE
        self._page = min(max(self._page + pages, 0), last)
        if self.styles:
            names = ", ".join(style.name for style in self.styles)
            self._show_briefly(say("styles", names=names))

    def choose(self, place: int) -> None:
        """Choose a style of the page. Raises SidestickError where there is none."""
        self._actions.choose_style(self._at(place).key)

    def choose_blend_style(self, place: int) -> None:
        """Choose the second style, or none where it is that already. Raises SidestickError."""
        style, before = self._at(place), self._actions.settings["blend"]
        if before is not None and before.style == style.key:
            self._actions.choose(blend=None)
            self._show_briefly(say("blend_style_off"))
            return
        amount = before.amount if before else FIRST_AMOUNT
        self._actions.choose(blend=Blend(style.key, amount))
        self._show_briefly(say("blend_style", style=style.name))

    def ensure_blend_style(self) -> None:
        """Choose the next style of the list as the second, none of it yet, where there is none.

        So that blend can be turned on a controller without buttons for styles.
        """
        keys, settings = [*self._client.styles], self._actions.settings
        if settings["blend"] is None and len(keys) > 1 and settings["style"] in keys:
            after = keys[(keys.index(settings["style"]) + 1) % len(keys)]
            self._actions.choose(blend=Blend(after, 0.0))

    def _follow_style(self) -> None:
        keys, style = [*self._client.styles], self._actions.settings["style"]
        if (style, len(keys)) != self._followed:
            self._followed = style, len(keys)
            self._page = keys.index(style) // STYLES_ON_A_PAGE if style in keys else 0

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
