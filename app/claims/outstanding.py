"""What claims that nobody has decided yet would cost: the estimate that a year's end stands on (E26)."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select, text

from app.claims import desk
from app.claims.adjudication import adjudicate
from app.claims.case import Case
from app.claims.deciding import is_ours, posted_before
from app.claims.model import ClaimState
from app.claims.tables import ClaimRow
from app.core.ids import ClaimId, MutualId
from app.db import Session
from app.membership import Mutual

# Whatever changes a share: a claim that came, was decided or appealed, a word of the adviser, money to be paid back.
STATE_OF_CLAIMS = text("""
    SELECT CAST(row_to_json(found) AS text) FROM (
        SELECT count(*) AS claims, max(c.position) AS last, count(c.decided_at) AS decided,
               max(c.decided_at) AS decided_at, sum(c.posted_minor) AS posted, sum(c.round) AS rounds,
               (SELECT count(*) FROM claim_reviews r WHERE r.mutual_id = :mutual_id) AS reviews,
               (SELECT count(*) FROM overpayments o WHERE o.mutual_id = :mutual_id) AS overpayments
        FROM claims c WHERE c.mutual_id = :mutual_id AND c.received_on IS NOT NULL
    ) AS found
""")

AT_ONCE = 200
UNDECIDED = (ClaimState.RECEIVED, ClaimState.RETURNED, ClaimState.IN_REVIEW)


async def outstanding_shares(session: Session, mutual: Mutual, until: date) -> Mapping[ClaimId, int]:
    """The mutual's share of every claim received by `until` and undecided now, as the checks would leave it.

    They are judged in the order of receipt, a person's ceiling spent once (C3); of an appeal only what it would add.
    What another mutual or a regime's fund would bear is no share of ours. Nothing is written.
    """
    shares: dict[ClaimId, int] = {}
    spent: Counter[tuple[str, int, date]] = Counter()
    async for rows in _undecided(session, mutual, until):
        laid_out = await desk.lay_out(session, mutual, rows)
        for one, case in zip(laid_out, await desk.cases_of(session, mutual, laid_out), strict=True):
            person = _person(case)
            share = adjudicate(replace(case, used_minor=case.used_minor + spent[person])).mutual_minor
            adds = max(share - await posted_before(session, one.row), 0)
            shares[ClaimId(one.row.id)] = adds if is_ours(one) else 0
            spent[person] += adds
    return shares


async def state_of_claims(session: Session, mutual_id: MutualId) -> str:
    """A text that is another one once a claim was received, examined or decided: shares read before still hold."""
    return await session.scalar(STATE_OF_CLAIMS, {"mutual_id": mutual_id}) or ""


async def _undecided(session: Session, mutual: Mutual, until: date) -> AsyncIterator[Sequence[ClaimRow]]:
    """In the order of receipt, some at a time: of all that is read to judge them, only their shares are kept."""
    of, after = ClaimRow, 0
    undecided = (of.mutual_id == mutual.id, of.state.in_(UNDECIDED), of.received_on <= until)
    while True:
        some = select(of).where(*undecided, of.position > after).order_by(of.position).limit(AT_ONCE)
        rows = (await session.scalars(some.execution_options(populate_existing=True))).all()
        if not rows:
            return
        yield rows
        after = rows[-1].position


def _person(case: Case) -> tuple[str, int, date]:
    """Whose ceiling it is, and of which cover year."""
    year_from = case.terms.year_from if case.terms else desk.NO_YEAR
    return case.claim.unit_reference, case.claim.member_number, year_from
