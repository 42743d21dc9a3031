"""Plans of statements that meet empty tables first and full ones later."""

from sqlalchemy import text

from app.db.database import Session

CUSTOM = text("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)")


async def plan_afresh(session: Session) -> None:
    """Let the rest of this transaction plan by what the tables hold now.

    A connection that saw them empty would else keep a plan made for empty tables (PERFORMANCE 8).
    """
    await session.execute(CUSTOM)
