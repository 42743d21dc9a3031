"""`mutuelle demo`: the main job in one command, on an embedded PostgreSQL and with invented people."""

from pathlib import Path
from typing import Annotated

import typer

from app import demo as demonstration


def demo(
    units: Annotated[int, typer.Option(min=1, max=20_000, help="How many households.")] = demonstration.UNITS,
    seed: Annotated[int, typer.Option(help="The same seed and size give the same figures.")] = 1,
    leave: Annotated[bool, typer.Option("--exit", help="End when everything is proven instead of serving on.")] = False,
    lang: Annotated[str, typer.Option(help="Language of the summary: fr or en.")] = "fr",
    state: Annotated[
        Path | None, typer.Option(help="Folder of its database and log; .mutuelle/demo without it.")
    ] = None,
) -> None:
    """Play a season of the Mopti pilot against simulated operators; 1 when an invariant does not hold."""
    try:
        raise typer.Exit(demonstration.run(units, seed, exit_when_done=leave, language=lang, state=state))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
