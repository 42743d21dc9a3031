"""A funder's desk: one act at a time on what a funder owes, and the days and people of an act."""

from datetime import date

from sqlalchemy import text

from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import MutualId
from app.db import Session, now
from app.membership import Mutual
from app.subsidies.entries import Act
from app.subsidies.model import Funder

OPEN = text("""
    INSERT INTO subsidy_desks (mutual_id, funder, next_number) VALUES (:mutual_id, :funder, 1)
    ON CONFLICT (mutual_id, funder) DO NOTHING
""")
HOLD = text("SELECT next_number FROM subsidy_desks WHERE mutual_id = :mutual_id AND funder = :funder FOR UPDATE")


async def hold(session: Session, mutual_id: MutualId, funder: Funder) -> int:
    """Keep others from this funder's desk until the transaction ends; answers the next statement's number."""
    values = {"mutual_id": mutual_id, "funder": funder}
    await session.execute(OPEN, values)
    return int((await session.execute(HOLD, values)).scalar_one())


def today(session: Session, mutual: Mutual) -> date:
    """The business date where the mutual is."""
    return business_date(now(session), mutual.timezone)


def act_of(session: Session, mutual: Mutual, actor: Actor, *, on: date | None = None) -> Act:
    """An act of now, booked today or on the day given."""
    return Act(mutual_id=mutual.id, actor=actor, occurred_at=now(session), booked_on=on or today(session, mutual))
