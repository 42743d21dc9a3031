"""A funder's desk: one act at a time on what a funder owes, and the days and people of an act."""

from datetime import date

from sqlalchemy import text

from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import MutualId
from app.db import Session, now
from app.membership import FunderTerm, Mutual, UnknownFunder, funders
from app.subsidies.entries import Act
from app.subsidies.errors import WhichFunder
from app.subsidies.model import Funder

OPEN = text("""
    INSERT INTO subsidy_desks (mutual_id, funder, turn, next_number) VALUES (:mutual_id, :funder, :turn, 1)
    ON CONFLICT (mutual_id, funder, turn) DO NOTHING
""")
HOLD = text("""
    SELECT next_number FROM subsidy_desks WHERE mutual_id = :mutual_id AND funder = :funder AND turn = :turn FOR UPDATE
""")


async def hold(session: Session, mutual_id: MutualId, funder: Funder, turn: int) -> int:
    """Keep others from this funder's desk until the transaction ends; answers the next statement's number."""
    values = {"mutual_id": mutual_id, "funder": funder, "turn": turn}
    await session.execute(OPEN, values)
    return int((await session.execute(HOLD, values)).scalar_one())


async def hold_all(session: Session, mutual_id: MutualId, funder: Funder) -> None:
    """Keep others from the desks of every funder of a kind, in their turn."""
    for one in await turns_of(session, mutual_id, funder):
        await hold(session, mutual_id, funder, one.turn)


async def turns_of(session: Session, mutual_id: MutualId, funder: Funder) -> list[FunderTerm]:
    """The funders of a kind, in their turn; none where the mutual never had one."""
    return [one for one in await funders(session, mutual_id) if one.kind == funder]


async def turn_meant(session: Session, mutual_id: MutualId, funder: Funder, turn: int | None) -> int:
    """The one of this turn, or the only one there is; raises `UnknownFunder`, `WhichFunder`."""
    known = [one.turn for one in await turns_of(session, mutual_id, funder)]
    if turn is None and len(known) > 1:
        raise WhichFunder(field="turn")
    if not known or turn not in (None, *known):
        raise UnknownFunder(field="turn")
    return known[0] if turn is None else turn


def today(session: Session, mutual: Mutual) -> date:
    """The business date where the mutual is."""
    return business_date(now(session), mutual.timezone)


def act_of(session: Session, mutual: Mutual, actor: Actor, *, on: date | None = None) -> Act:
    """An act of now, booked today or on the day given."""
    return Act(mutual_id=mutual.id, actor=actor, occurred_at=now(session), booked_on=on or today(session, mutual))
