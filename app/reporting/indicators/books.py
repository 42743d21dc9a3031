"""What the ledger shows of a period: classes 5 to 7 and debts, without what closing a year moved (E26, E27)."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.db import Session
from app.ledger import chart
from app.reporting.indicators.reading import Read, row_of, rows_of
from app.reporting.indicators.scope import EVER, Scope

BENEFITS = frozenset(
    account.code
    for account in (
        chart.BENEFITS_OUTPATIENT,
        chart.BENEFITS_HOSPITAL,
        chart.BENEFITS_EMERGENCY,
        chart.CHANGE_IN_OUTSTANDING,
    )
)
CONTRIBUTIONS = (chart.CONTRIBUTIONS, chart.CONTRIBUTIONS_CANCELLED, chart.STATE_COFINANCING, chart.DONOR_COFINANCING)
SHORT_TERM_DEBT = re.compile(r"40|419|4712|4739")


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Debits less credits by code: `standing` at the end of the day, `moved` since the last year that was closed."""

    standing: Counter[str]
    moved: Counter[str]
    liabilities: frozenset[str]
    arrears: int
    arrears_units: int
    oldest_suspense_on: date | None

    @property
    def treasury(self) -> int:
        """Class 5."""
        return sum(net for code, net in self.standing.items() if code.startswith("5"))

    @property
    def debts(self) -> int:
        """Short-term debts: 40x, 419x, 4712x and 4739; what facilities owe us (4091) is none."""
        return -sum(
            net for code, net in self.standing.items() if code in self.liabilities and SHORT_TERM_DEBT.match(code)
        )

    @property
    def expense(self) -> int:
        """Class 6."""
        return sum(net for code, net in self.moved.items() if code.startswith("6"))

    @property
    def benefits(self) -> int:
        """6011 to 6013 and 6019."""
        return sum(self.moved[code] for code in BENEFITS)


async def since_last_closing(session: Session, scope: Scope) -> tuple[Scope, Counter[str]]:
    """The scope from the day after the last closed year, and what to leave out of classes 6 and 7 in it.

    A closing dated 31 December is entered later: until then the year goes on, and on that day it is seen whole.
    """
    technical = await rows_of(session, "closings", scope)
    closed = [row.booked_on for row in technical if not row.is_deferral and row.was_known and row.booked_on < scope.at]
    since = max(closed) + timedelta(days=1) if closed else EVER
    found = scope if scope.campaign_id is not None else replace(scope, since=since)
    return found, _left_out(technical, since)


def _left_out(technical: Sequence[Read], since: date) -> Counter[str]:
    """Closing moves all of classes 6 and 7, deferral only what contributions bring."""
    contributions = {account.code for account in CONTRIBUTIONS}
    left_out: Counter[str] = Counter()
    for row in technical:
        if row.booked_on >= since and (not row.is_deferral or row.code in contributions):
            left_out[row.code] += row.net
    return left_out


async def books(session: Session, scope: Scope, left_out: Counter[str]) -> Books:
    """The ledger of the whole mutual; arrears are those of the scope."""
    read = await rows_of(session, "books", scope)
    standing = Counter({row.code: row.net for row in read})
    trade = Counter({code: net for code, net in standing.items() if code[0] in "67"})
    trade.subtract(left_out)
    owed = await row_of(session, "arrears" if scope.campaign_id is None else "arrears_of_campaign", scope)
    oldest = await row_of(session, "suspense", scope)
    return Books(
        standing=standing,
        moved=trade,
        liabilities=frozenset(row.code for row in read if row.type == "liability"),
        arrears=owed.arrears,
        arrears_units=owed.arrears_units,
        oldest_suspense_on=oldest.oldest_on,
    )
