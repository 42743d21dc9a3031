"""How old what stands on an account is, first in, first out."""

from datetime import date

from app import ledger
from app.core.ids import MutualId
from app.db import Session
from app.ledger import credit, debit, post
from tests.ledger.books import BANK, ORANGE, an_entry, received, xof

JANUARY, FEBRUARY, MARCH = date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 2)


async def test_what_came_first_leaves_first(session: Session, mutual: MutualId) -> None:
    await post(session, [received(mutual, xof(100), on=on) for on in (JANUARY, FEBRUARY)])
    since = [await ledger.standing_since(session, mutual, ORANGE)]

    for amount in (99, 1, 100):
        await post(session, [an_entry(mutual, debit(BANK, xof(amount)), credit(ORANGE, xof(amount)), on=MARCH)])
        since.append(await ledger.standing_since(session, mutual, ORANGE))

    assert since == [JANUARY, JANUARY, FEBRUARY, None]


async def test_an_account_nobody_booked_on_has_no_age(session: Session, mutual: MutualId) -> None:
    assert await ledger.standing_since(session, mutual, ORANGE) is None
