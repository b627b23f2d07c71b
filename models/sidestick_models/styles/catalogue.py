"""The catalogue of styles that a drummer can be asked for: trained, sub-styles, the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sidestick_models.errors import UnknownStyleError
from sidestick_models.patterns.clap_table import ClapTable, shipped_claps
from sidestick_models.sampling import density
from sidestick_models.sampling.density import DensityRange
from sidestick_models.sampling.form import Form, forms_of
from sidestick_models.sampling.random_draws import DrawRequest, SecondStyle
from sidestick_models.styles.blend import StyleBlend
from sidestick_models.styles.names import style_keys
from sidestick_models.styles.substyle_table import PARENTS, substyle_info, substyles_of
from sidestick_models.styles.trained import ELECTRONIC, TRAINED, StyleInfo, trained_styles
from sidestick_models.styles.user_style import UserStyle
from sidestick_models.styles.user_styles import UserStyles

if TYPE_CHECKING:
    from sidestick_models.styles.programmed_beats import ProgrammedBeats


class StyleCatalogue:
    """The first `known` of the trained styles, those in the user's files as they are now, and the
    sub-styles of the former.
    """

    def __init__(self, known: int = len(TRAINED), user_styles: UserStyles | None = None) -> None:
        self.trained = TRAINED[:known]
        self.substyles = substyles_of(self.trained)
        self.user_styles = user_styles

    def keys(self) -> tuple[str, ...]:
        """Return what requests call the styles, the trained ones first, the sub-styles last."""
        return (*self.without_substyles(), *self.substyles)

    def without_substyles(self) -> tuple[str, ...]:
        """Return the keys of the trained styles and the user's."""
        return (*self.trained, *(self.user_styles.styles() if self.user_styles else ()))

    def infos(self) -> tuple[StyleInfo, ...]:
        """Return what is shown of each style, in the order of `keys`."""
        users = self.user_styles.styles().values() if self.user_styles else ()
        return (
            *trained_styles()[: len(self.trained)],
            *(style.info for style in users),
            *map(substyle_info, self.substyles),
        )

    def keys_in(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the `style` and the `blend` of a request by keys, however they are written.

        Raises:
            UnknownStyleError: there is no such style.
        """
        style, blend = fields.get("style"), fields.get("blend")
        written = {style or "", "" if blend is None else blend.style} - {""}
        if written <= set(self.trained):
            return {}
        try:
            return style_keys(fields, self.infos())
        except UnknownStyleError as unknown:
            raise self._explained(unknown) from None

    def number(self, style: str) -> int:
        """Return the number of a trained style in the models' inputs.

        Raises:
            UnknownStyleError: the models do not know it.
        """
        if style not in self.trained:
            raise self._explained(UnknownStyleError(style, self.keys()))
        return self.trained.index(style)

    def user_style(self, style: str) -> UserStyle | None:
        """Return the user's style of this key, or the sub-style; None if it is neither."""
        if style in self.substyles:
            return _load_substyle(style)
        return self.user_styles.styles().get(style) if self.user_styles else None

    def blend(self, style: str, blend: SecondStyle | None = None) -> StyleBlend:
        """Return how much of each style a request is for.

        Raises:
            UnknownStyleError: there is no such style.
        """
        amount = 0.0 if blend is None else blend.amount
        shares = {style: 1.0 - amount}
        if blend is not None:
            shares[blend.style] = shares.get(blend.style, 0.0) + amount
        weights, parents = np.zeros((2, len(self.trained)))
        users = []
        for key, share in shares.items():
            found = None if key in self.trained else self.user_style(key)
            if found is None:
                weights[self.number(key)] = share
                continue
            users.append((found, share))
            if found.parent:
                parents[self.number(found.parent)] += share
        return StyleBlend(weights, tuple(users), parents if parents.any() else None)

    def blend_all(self) -> StyleBlend:
        """Return a blend of as much of each trained style."""
        return StyleBlend(np.full(len(self.trained), 1 / len(self.trained)))

    def programmed(self, style_blend: StyleBlend) -> ProgrammedBeats | None:
        """Return new beats of the style that has at least half of a blend, if it is of patterns."""
        number = int(style_blend.weights.argmax())
        if style_blend.weights[number] >= 0.5 and self.trained[number] in ELECTRONIC:
            from sidestick_models.styles.programmed_beats import ProgrammedBeats, programmed_style

            return ProgrammedBeats(programmed_style(self.trained[number]))
        if style_blend.parents is None or style_blend.parents.max() < 0.5:
            return None
        from sidestick_models.styles.programmed_beats import ProgrammedBeats
        from sidestick_models.styles.substyle import WrittenSubStyle

        for style, share in style_blend.users:
            if isinstance(style, WrittenSubStyle) and share >= 0.5:
                return ProgrammedBeats(style.programmed)
        return None

    def density_range(self, style: str | None) -> DensityRange:
        """Return what is dense and what sparse in a style; of all of them, if None."""
        user = None if style is None or style in self.trained else self.user_style(style)
        return density.density_range(style) if user is None else user.density_range

    def claps(self, style: str) -> ClapTable:
        """Return which of a style's snares are claps.

        Raises:
            UnknownStyleError: there is no such style.
        """
        if style in self.trained:
            return shipped_claps(style)
        user = self.user_style(style)
        if user is None:
            raise self._explained(UnknownStyleError(style, self.keys()))
        return user.claps

    def forms(self, style: str | None, request: DrawRequest) -> list[Form]:
        """Return the form of each version of a clip; sub-styles have their parents' forms."""
        parent = PARENTS[style] if style in self.substyles else style
        return forms_of(parent, request)

    def _explained(self, unknown: UnknownStyleError) -> UnknownStyleError:
        return self.user_styles.explain(unknown) if self.user_styles else unknown


def _load_substyle(key: str) -> UserStyle:
    # Imported here: who asks for no sub-style waits for none.
    from sidestick_models.styles.substyle import substyle

    return substyle(key)
