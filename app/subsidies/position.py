"""Where a funder stands at the end of any day: accrued, billed, received, disallowed, and what is open by age (F4)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, text

from app.core.ids import MutualId
from app.core.money import Money
from app.db import Session
from app.membership import FunderTerm, Mutual, funders, mutual
from app.subsidies.model import Age, Funder, Position

# Money told late settles an instalment on a day whose month may be closed: its share counts from the day it was booked
# (E07), and until the day its mirror was (E11c). It is never booked before it accrued. A share is the funder's who
# stood when the cover of its campaign began (F5). Few entries are later than the day asked for, so those are sought.
ACCRUED = text("""
    WITH accrued AS MATERIALIZED (
        SELECT c.campaign_id, c.funder, sum(c.amount_minor) AS minor
        FROM accruals c
        WHERE c.mutual_id = :mutual_id AND c.accrued_on <= :at
          AND NOT EXISTS (
            SELECT FROM entries e WHERE e.mutual_id = c.mutual_id AND e.id = c.entry_id AND e.booked_on > :at
          )
          AND NOT EXISTS (
            SELECT FROM entries m
            WHERE m.mutual_id = c.mutual_id AND m.reverses = c.entry_id AND m.event = 'E11c' AND m.booked_on <= :at
          )
        GROUP BY c.campaign_id, c.funder
    )
    SELECT f.kind, f.turn,
           (SELECT CAST(coalesce(sum(a.minor), 0) AS bigint) FROM accrued a
            JOIN campaign_funders k ON k.mutual_id = f.mutual_id AND k.campaign_id = a.campaign_id AND k.kind = a.funder
            WHERE k.kind = f.kind AND k.turn = f.turn) AS accrued,
           (SELECT CAST(coalesce(sum(r.amount_minor), 0) AS bigint) FROM subsidy_receipts r
            WHERE r.mutual_id = f.mutual_id AND (r.funder, r.turn) = (f.kind, f.turn) AND r.received_on <= :at
           ) AS received,
           (SELECT CAST(coalesce(sum(d.amount_minor), 0) AS bigint) FROM subsidy_decisions d
            JOIN subsidy_receipts r ON r.mutual_id = d.mutual_id AND r.id = d.receipt_id
            WHERE r.mutual_id = f.mutual_id AND (r.funder, r.turn) = (f.kind, f.turn) AND d.is_approved
              AND d.decided_on <= :at) AS repaid
    FROM funders f
    WHERE f.mutual_id = :mutual_id
""")
STATEMENTS = text("""
    SELECT s.funder AS kind, s.turn, CAST(:at AS date) - s.billed_on AS days, s.amount_minor AS billed,
           (SELECT CAST(coalesce(sum(a.amount_minor), 0) AS bigint) FROM subsidy_applications a
            WHERE a.mutual_id = s.mutual_id AND a.statement_id = s.id AND a.applied_on <= :at) AS settled,
           (SELECT CAST(coalesce(sum(d.amount_minor), 0) AS bigint) FROM subsidy_decisions d
            WHERE d.mutual_id = s.mutual_id AND d.statement_id = s.id AND d.is_approved AND d.decided_on <= :at
           ) AS disallowed
    FROM subsidy_statements s
    WHERE s.mutual_id = :mutual_id AND s.billed_on <= :at
""")
UP_TO = ((90, Age.TO_90), (180, Age.TO_180), (365, Age.TO_365))


async def positions(session: Session, mutual_id: MutualId, at: date) -> Sequence[Position]:
    """Every funder's position at the end of a day, by days of the books, State first; a constant number of statements.

    That of a closed month stays what it was: nothing is booked into it any more.
    """
    of, values = await mutual(session, mutual_id), {"mutual_id": mutual_id, "at": at}
    sums = {(row.kind, row.turn): row for row in await session.execute(ACCRUED, values)}
    billed: dict[tuple[str, int], list[Row[Any]]] = {key: [] for key in sums}
    for row in await session.execute(STATEMENTS, values):
        billed[row.kind, row.turn].append(row)
    return [
        _position(of, one, at, sums[one.kind, one.turn], billed[one.kind, one.turn])
        for one in await funders(session, mutual_id)
    ]


async def open_balances(session: Session, mutual_id: MutualId, at: date) -> Mapping[Funder, Position]:
    """What stands with the State and with donors, all of a kind together: the balances of 47321 and 47322."""
    found = await positions(session, mutual_id, at)
    nothing = Money(0, (await mutual(session, mutual_id)).currency)
    return {funder: _together(funder, at, nothing, [one for one in found if one.funder is funder]) for funder in Funder}


def age_of(days: int) -> Age:
    """How old a claim is that was billed so many days ago."""
    return next((age for most, age in UP_TO if days <= most), Age.OLDER)


def _position(of: Mutual, funder: FunderTerm, at: date, sums: Row[Any], billed: list[Row[Any]]) -> Position:
    ages = dict.fromkeys(Age, 0)
    for row in billed:
        ages[age_of(row.days)] += row.billed - row.settled - row.disallowed
    settled = sum(row.settled for row in billed)

    def money(minor: int) -> Money:
        return Money(minor, of.currency)

    return Position(
        funder=Funder(funder.kind),
        turn=funder.turn,
        name=funder.name,
        at=at,
        accrued=money(sums.accrued),
        billed=money(sum(row.billed for row in billed)),
        received=money(sums.received),
        settled=money(settled),
        disallowed=money(sum(row.disallowed for row in billed)),
        excess=money(sums.received - sums.repaid - settled),
        open_by_age={age: money(minor) for age, minor in ages.items()},
    )


def _together(funder: Funder, at: date, nothing: Money, found: Sequence[Position]) -> Position:
    """The sums of several, under the name of the one that came last."""

    def total(name: str) -> Money:
        return sum((getattr(one, name) for one in found), nothing)

    names = ("accrued", "billed", "received", "settled", "disallowed", "excess")
    ages = {age: sum((one.open_by_age[age] for one in found), nothing) for age in Age}
    return Position(
        funder=funder,
        turn=None,
        name=found[-1].name if found else "",
        at=at,
        open_by_age=ages,
        **{name: total(name) for name in names},
    )
