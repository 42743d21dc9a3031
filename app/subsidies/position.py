"""Where a funder stands at the end of any day: accrued, billed, received, disallowed, and what is open by age (F4)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row, text

from app.core.ids import MutualId
from app.core.money import Money
from app.db import Session
from app.membership import Mutual, mutual
from app.subsidies.model import Age, Funder, Position

# Money told late settles an instalment on a day whose month may be closed: its share counts from the day it was booked
# (E07), and until the day its mirror was (E11c). It is never booked before it accrued.
ACCRUED = text("""
    SELECT f.funder,
           (SELECT CAST(coalesce(sum(c.amount_minor), 0) AS bigint) FROM accruals c
            JOIN entries e ON e.mutual_id = c.mutual_id AND e.id = c.entry_id
            WHERE c.mutual_id = :mutual_id AND c.funder = f.funder AND c.accrued_on <= :at AND e.booked_on <= :at
              AND NOT EXISTS (
                SELECT FROM entries m
                WHERE m.mutual_id = c.mutual_id AND m.reverses = c.entry_id AND m.event = 'E11c' AND m.booked_on <= :at
              )) AS accrued,
           (SELECT CAST(coalesce(sum(r.amount_minor), 0) AS bigint) FROM subsidy_receipts r
            WHERE r.mutual_id = :mutual_id AND r.funder = f.funder AND r.received_on <= :at) AS received,
           (SELECT CAST(coalesce(sum(d.amount_minor), 0) AS bigint) FROM subsidy_decisions d
            WHERE d.mutual_id = :mutual_id AND d.funder = f.funder AND d.kind = 'repayment' AND d.is_approved
              AND d.decided_on <= :at) AS repaid
    FROM (VALUES ('state'), ('donor')) AS f(funder)
""")
STATEMENTS = text("""
    SELECT s.funder, CAST(:at AS date) - s.billed_on AS days, s.amount_minor AS billed,
           (SELECT CAST(coalesce(sum(a.amount_minor), 0) AS bigint) FROM subsidy_applications a
            WHERE a.mutual_id = s.mutual_id AND a.statement_id = s.id AND a.applied_on <= :at) AS settled,
           (SELECT CAST(coalesce(sum(d.amount_minor), 0) AS bigint) FROM subsidy_decisions d
            WHERE d.mutual_id = s.mutual_id AND d.statement_id = s.id AND d.is_approved AND d.decided_on <= :at
           ) AS disallowed
    FROM subsidy_statements s
    WHERE s.mutual_id = :mutual_id AND s.billed_on <= :at
""")
UP_TO = ((90, Age.TO_90), (180, Age.TO_180), (365, Age.TO_365))


async def open_balances(session: Session, mutual_id: MutualId, at: date) -> Mapping[Funder, Position]:
    """Every funder's position at the end of a day, by days of the books; a constant number of statements.

    That of a closed month stays what it was: nothing is booked into it any more.
    """
    of = await mutual(session, mutual_id)
    values = {"mutual_id": mutual_id, "at": at}
    accrued = {Funder(row.funder): row for row in await session.execute(ACCRUED, values)}
    billed = (await session.execute(STATEMENTS, values)).all()
    return {
        funder: _position(of, funder, at, accrued[funder], [row for row in billed if row.funder == funder])
        for funder in Funder
    }


def age_of(days: int) -> Age:
    """How old a claim is that was billed so many days ago."""
    return next((age for most, age in UP_TO if days <= most), Age.OLDER)


def _position(of: Mutual, funder: Funder, at: date, accrued: Row[Any], billed: list[Row[Any]]) -> Position:
    ages = dict.fromkeys(Age, 0)
    for row in billed:
        ages[age_of(row.days)] += row.billed - row.settled - row.disallowed
    settled = sum(row.settled for row in billed)

    def money(minor: int) -> Money:
        return Money(minor, of.currency)

    return Position(
        funder=funder,
        at=at,
        accrued=money(accrued.accrued),
        billed=money(sum(row.billed for row in billed)),
        received=money(accrued.received),
        settled=money(settled),
        disallowed=money(sum(row.disallowed for row in billed)),
        excess=money(accrued.received - accrued.repaid - settled),
        open_by_age={age: money(minor) for age, minor in ages.items()},
    )
