"""Print the figures of the house: ``python -m tests.house``, or with ``--json`` for programs."""

from __future__ import annotations

import json
import sys

from tests.house.figures import FIGURES, counted


def main() -> None:
    """Count all figures and print them, as a table or as one JSON object."""
    found = counted()
    if "--json" in sys.argv[1:]:
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("key", "what it counts", title="The house")
    table.add_column("now", justify="right")
    table.add_column("at most", justify="right")
    for figure in FIGURES:
        now = found[figure.key]
        is_kept = now is not None and now <= figure.most
        words = "none yet" if now is None else str(now)
        colour = "green" if is_kept else "red"
        table.add_row(figure.key, figure.meaning, f"[{colour}]{words}[/]", str(figure.most))
    Console().print(table)


if __name__ == "__main__":
    main()
