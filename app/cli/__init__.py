"""The command line: `mutuelle COMMAND`; exit 0 done, 1 found wrong, 2 used wrong, 3 could not run (DESIGN 8)."""

import sys
from collections.abc import Sequence

from asyncpg import PostgresError  # a connection that is refused comes past SQLAlchemy as it is
from sqlalchemy.exc import SQLAlchemyError

from app.cli.listing import commands_for
from app.cli.showing import complain, sentence_of, status_of
from app.core.errors import MutuelleError

__all__ = ["main"]


def main(words: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its status; what went wrong is one sentence, never a traceback."""
    asked = sys.argv[1:] if words is None else list(words)
    try:
        commands_for(asked)(args=asked, prog_name="mutuelle")
    except (MutuelleError, SQLAlchemyError, PostgresError, OSError) as error:
        complain(sentence_of(error))
        sys.exit(status_of(error))
