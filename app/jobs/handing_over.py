"""Hand-overs between mutuals: applied in the home mutual's books, then marked in the host's, each by itself."""

import structlog

from app import claims
from app.core.actor import Actor
from app.core.errors import MutuelleError
from app.db import Database, Session

log = structlog.get_logger()

HANDING_OVER = Actor.system("hand_over")


async def hand_over(database: Database) -> int:
    """Apply what waits, each in its own transactions; answers how many the home mutuals' books took.

    A worker that dies between the two leaves one to be applied again, which changes nothing and marks it. One that
    fails stays open and visible, and does not hold up the others.
    """
    async with database.transaction() as session:
        waiting = await claims.waiting_hand_overs(session)
    return sum([await _apply(database, one) for one in waiting])


async def _apply(database: Database, one: claims.Waiting) -> bool:
    async def book(session: Session) -> bool:
        return await claims.apply_charge(session, one, HANDING_OVER)

    try:
        booked = await database.run(book)
    except Exception as error:  # whatever is wrong with one, the others are handed over
        log.exception("jobs.hand_over_failed", hand_over=str(one.id))
        why = error.code if isinstance(error, MutuelleError) else type(error).__name__
        async with database.transaction() as session:
            await claims.mark_failed(session, one, why)
        return False
    async with database.transaction() as session:
        await claims.mark_applied(session, one)
    return booked
