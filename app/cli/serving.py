"""`mutuelle serve`: the HTTP process."""

from functools import partial
from typing import Annotated

import typer

from app import main
from app.cli.running import as_process


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port to listen on.")] = 8000,
) -> None:
    """Serve HTTP: operators' callbacks, the back office, health and metrics."""
    as_process(partial(main.serve, host=host, port=port))
