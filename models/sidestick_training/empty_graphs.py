"""Empty graphs: what our exporters write, without weights, for importing packed models.

`python -m sidestick_training.empty_graphs` adds those that are missing to
`sidestick_models/sharing/graphs`, after an exporter has changed. Former ones stay there, so that
what was packed once can be imported for ever.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sidestick_models.networks.onnx_weights import empty_graph
from sidestick_models.networks.weights import FOLDER
from sidestick_models.sharing.our_graphs import GRAPHS, name_of

MOST_LAYERS = 4
_UNITS = 8

Variables = dict[str, Any]


def empty_graphs() -> Iterator[tuple[str, bytes]]:
    """Yield the file and the empty graph of all that ships and is exported, in all layers."""
    for path in sorted(FOLDER.glob("*.onnx")):
        yield path.name, empty_graph(path.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        for path in _export(Path(folder)):
            yield path.name, empty_graph(path.read_bytes())
    for layers in range(1, MOST_LAYERS + 1):
        for whole_stack in (False, True):
            yield "drums_rnn.onnx", empty_graph(_drums_rnn(layers, whole_stack=whole_stack))


def write_missing() -> list[Path]:
    """Write the empty graphs that are not there; return their files."""
    written = []
    GRAPHS.mkdir(exist_ok=True)
    for file, graph in empty_graphs():
        path = GRAPHS / name_of(file, graph)
        if not path.exists():
            path.write_bytes(graph)
            written.append(path)
    return written


def _export(folder: Path) -> list[Path]:
    """Export networks of a few units but for DrumsRNN; return the files."""
    from sidestick_training.feel.export import export_feel
    from sidestick_training.feel.network import FeelShape
    from sidestick_training.music_vae.export import export_music_vae
    from sidestick_training.music_vae.network import MusicVaeShape
    from sidestick_training.style_cvae.encoder_export import export_encoder
    from sidestick_training.style_cvae.export import export_style_cvae
    from sidestick_training.style_cvae.network import StyleCvaeShape

    music_vae = _nothing(MusicVaeShape(encoder=_UNITS, decoder=_UNITS).variables())
    style_cvae = _nothing(StyleCvaeShape(hidden=_UNITS).variables())
    exemplars = {
        "exemplars/mean": np.zeros((1, StyleCvaeShape().latent), np.int8),
        "exemplars/deviation": np.zeros((1, StyleCvaeShape().latent), np.uint8),
        "exemplars/style": np.zeros(1, np.uint8),
        "exemplars/fill": np.zeros(1, np.bool_),
        "exemplars/hits": np.zeros(1, np.uint16),
    }
    correlations = {f"{name}/correlation": np.zeros(1) for name in ("velocity", "offset")}
    feel = _nothing(FeelShape(units=_UNITS).variables())
    export_music_vae(music_vae, folder / "music_vae.onnx")
    export_style_cvae(style_cvae | exemplars, folder / "style_cvae.onnx")
    export_encoder(music_vae, style_cvae, folder / "encoder.onnx")
    export_feel(feel | correlations, folder / "feel.onnx")
    return sorted(folder.glob("*.onnx"))


def _drums_rnn(layers: int, *, whole_stack: bool) -> bytes:
    from sidestick_training.common.fixed_point import FixedPoint
    from sidestick_training.drums_rnn.export import step_graph
    from sidestick_training.drums_rnn.network import DrumsRnnShape
    from sidestick_training.drums_rnn.weights import fold_weights

    shape = DrumsRnnShape(units=_UNITS, layers=layers, whole_stack=whole_stack)
    weights = fold_weights(_nothing(shape.variables()))
    cells = np.ones(weights.wrapped * _UNITS)
    graph: bytes = step_graph(weights, FixedPoint, cells).model().SerializeToString()
    return graph


def _nothing(shapes: Mapping[str, tuple[int, ...]]) -> Variables:
    return {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}


if __name__ == "__main__":
    print("\n".join(map(str, write_missing())) or "All of them are there.")  # noqa: T201
