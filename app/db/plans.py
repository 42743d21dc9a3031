"""Plans of statements that meet empty tables first and full ones later."""

from sqlalchemy import text

from app.db.database import Session

BY_INDEX = text("SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)")


async def prefer_indexes(session: Session) -> None:
    """Let the rest of this transaction look rows up by index, however small the tables are now.

    A connection keeps the plans of its statements and foreign keys: one made while a table was empty reads the whole
    table later, row by row of a batch (PERFORMANCE 8).
    """
    await session.execute(BY_INDEX)
