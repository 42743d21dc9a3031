"""The figures of the books: what funders owe by age, own money moved, proofs, months, and what it all comes to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import TextClause, text

from app import subsidies
from app.db import Session
from app.demo.paid import Sum
from app.demo.stage import Stage
from app.reporting import Indicator, dashboard
from app.reporting.indicators import Reserve
from app.subsidies import Age, Funder, Position

SHOWN = ("penetration", "recovery", "loss_ratio", "expense_ratio", "reserve_months")
MOVED = text("""
    SELECT CASE WHEN credited_at IS NULL THEN 'in_transit' WHEN to_wallet_id IS NULL THEN 'swept' ELSE 'topped_up' END,
           count(*), sum(amount_minor)::bigint
    FROM transfers WHERE returned_at IS NULL GROUP BY 1
    UNION ALL SELECT 'deposited', count(*), coalesce(sum(amount_minor), 0)::bigint FROM cash_deposits
    UNION ALL SELECT 'invoiced', count(*), coalesce(sum(amount_minor), 0)::bigint FROM operator_invoices
    UNION ALL SELECT 'operators_paid', count(*), coalesce(sum(amount_minor), 0)::bigint FROM operator_payments
""")
COMPARED = text("""
    SELECT 'found', count(*), coalesce(sum(amount_minor), 0)::bigint
    FROM statement_lines WHERE result = 'theirs_only' AND direction = 'in'
    UNION ALL SELECT kind, count(*), coalesce(sum(abs(amount_minor)), 0)::bigint FROM differences GROUP BY 1
    UNION ALL SELECT 'unsettled', count(*), coalesce(sum(abs(net)), 0)::bigint
    FROM (SELECT sum(amount_minor) AS net FROM differences GROUP BY mutual_id, wallet_id) AS w WHERE net <> 0
""")
COUNTED = text("""
    SELECT 'statements' AS word, count(*) AS number FROM operator_statements
    UNION ALL SELECT 'proofs', count(*) FROM wallet_proofs
    UNION ALL SELECT 'months', count(*) FROM periods p JOIN mutuals m ON m.id = p.mutual_id
    WHERE p.status = 'closed' AND p.ends_on > m.opened_on
    UNION ALL SELECT 'years', count(*) FROM closed_years
""")
BOOKED = text("""
    SELECT m.kind, count(*), coalesce(sum((line ->> 'amount')::bigint), 0)::bigint
    FROM manual_entries m, jsonb_array_elements(m.lines) AS line
    WHERE m.state = 'approved' AND line ->> 'side' = 'D' GROUP BY 1
    UNION ALL SELECT 'result', count(*), coalesce(sum(result_minor), 0)::bigint FROM closed_years
    UNION ALL SELECT 'reserve', count(*), coalesce(sum(reserve_minor), 0)::bigint FROM appropriations
    UNION ALL SELECT 'visits', count(*), coalesce(sum(amount_minor), 0)::bigint FROM visit_charges
    UNION ALL SELECT 'cleared', count(*), coalesce(sum(abs(net_minor)), 0)::bigint FROM clearings
    WHERE withdrawn_at IS NULL
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Where all mutuals stand with one funder, in francs."""

    accrued: int
    unbilled: int
    billed: int
    received: int
    disallowed: int
    excess: int
    by_age: Mapping[Age, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a mutual's season comes to, with its reserves while all funders stay and if one leaves."""

    indicators: Sequence[Indicator]
    reserves: Sequence[Reserve]


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The back office in figures; `sums` and `counts` by the words of the statements above."""

    funders: Mapping[Funder, Owed]
    sums: Mapping[str, Sum]
    counts: Mapping[str, int]
    warnings: int
    standing: Mapping[str, Standing]


async def read_books(session: Session, stage: Stage, warnings: int, on: date) -> Books:
    """All of it, at the end of a day."""
    return Books(
        funders=await _funders(session, stage, on),
        sums={word: one for statement in (MOVED, COMPARED, BOOKED) for word, one in await _sums(session, statement)},
        counts={row.word: row.number for row in await session.execute(COUNTED)},
        warnings=warnings,
        standing={code: await _standing(session, stage, code, on) for code in stage.branches},
    )


async def _funders(session: Session, stage: Stage, on: date) -> Mapping[Funder, Owed]:
    positions = [await subsidies.open_balances(session, branch.mutual.id, on) for branch in stage.branches.values()]
    return {funder: _together([one[funder] for one in positions]) for funder in Funder}


def _together(positions: Sequence[Position]) -> Owed:
    ages: Counter[Age] = Counter()
    for one in positions:
        ages.update({age: money.minor for age, money in one.open_by_age.items()})
    return Owed(
        accrued=sum(one.accrued.minor for one in positions),
        unbilled=sum(one.unbilled.minor for one in positions),
        billed=sum(one.billed.minor for one in positions),
        received=sum(one.received.minor for one in positions),
        disallowed=sum(one.disallowed.minor for one in positions),
        excess=sum(one.excess.minor for one in positions),
        by_age=dict(ages),
    )


async def _standing(session: Session, stage: Stage, code: str, on: date) -> Standing:
    seen = await dashboard(session, stage.branches[code].mutual, on)
    return Standing(indicators=[one for one in seen.indicators if one.name in SHOWN], reserves=seen.reserves)


async def _sums(session: Session, statement: TextClause) -> Sequence[tuple[str, Sum]]:
    return [(word, Sum(number, minor)) for word, number, minor in await session.execute(statement)]
