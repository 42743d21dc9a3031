"""The journal entries of the year's end: E26, its mirrors' keys, and E27 (DOMAIN 11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.accounting.years.model import Shares, YearFigures, first_day, last_day
from app.core.actor import Actor
from app.core.ids import MutualId
from app.core.money import Currency, Money
from app.ledger import AccountRef, BookedEntry, JournalEntry, Line, TrialRow, chart, credit, debit, mirror_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Whose books, in which currency, who acts and when."""

    mutual_id: MutualId
    currency: Currency
    actor: Actor
    at: datetime


def closing(year: int) -> str:
    """The cause of what a closing posts."""
    return f"year:{year}:closing"


def adjustments(figures: YearFigures, act: Act) -> list[JournalEntry]:
    """E26: what belongs to later months leaves the income, what care will cost joins the expense."""
    outstanding = Money(figures.outstanding_minor, act.currency)
    claims = [debit(chart.CHANGE_IN_OUTSTANDING, outstanding), credit(chart.OUTSTANDING_CLAIMS, outstanding)]
    made = {"deferral": _deferral(figures.deferred, act.currency), "outstanding": claims}
    return [
        _entry("E26", f"{closing(figures.year)}:{name}", closing(figures.year), last_day(figures.year), lines, act)
        for name, lines in made.items()
        if lines[0].amount.minor
    ]


def result(year: int, rows: Sequence[TrialRow], act: Act) -> list[JournalEntry]:
    """E27: every account of classes 6 and 7 to zero, the difference to 1311 or 1391; none where all stand there."""
    lines = [_line(AccountRef(row.code), -row.balance.net_minor, act.currency) for row in rows]
    surplus = -sum(row.balance.net_minor for row in rows)
    if surplus:
        lines.append(_line(chart.SURPLUS if surplus > 0 else chart.DEFICIT, -surplus, act.currency))
    if not lines:
        return []
    return [_entry("E27", f"{closing(year)}:result", closing(year), last_day(year), lines, act)]


def taken_back(booked: Sequence[BookedEntry], year: int, act: Act) -> list[JournalEntry]:
    """The mirrors of E26, on the first day of the year after."""
    return [
        mirror_of(
            one,
            key=f"{one.key}:mirrored",
            event="E26",
            cause=f"year:{year}:opening",
            actor=act.actor,
            occurred_at=act.at,
            booked_on=first_day(year),
        )
        for one in booked
    ]


def appropriated(year: int, reserve: int, retained: int, booked_on: date, act: Act) -> list[JournalEntry]:
    """E27: a surplus to reserve and retained surplus, a deficit to retained deficit; none for a result of nothing."""
    whole = _line(chart.SURPLUS if retained >= 0 else chart.DEFICIT, reserve + retained, act.currency)
    carried = chart.RETAINED_SURPLUS if retained >= 0 else chart.RETAINED_DEFICIT
    parts = [
        _line(account, -minor, act.currency)
        for account, minor in ((chart.RESERVE_FUND, reserve), (carried, retained))
        if minor
    ]
    key = f"year:{year}:appropriation"
    return [_entry("E27", key, key, booked_on, [whole, *parts], act)] if parts else []


def _deferral(shares: Shares, currency: Currency) -> list[Line]:
    """The parts of nothing are left out; the whole stands first."""
    parts = {
        chart.CONTRIBUTIONS: shares.member_minor,
        chart.STATE_COFINANCING: shares.state_minor,
        chart.DONOR_COFINANCING: shares.donor_minor,
    }
    whole = credit(chart.DEFERRED_CONTRIBUTIONS, Money(shares.total_minor, currency))
    return [whole, *(debit(account, Money(minor, currency)) for account, minor in parts.items() if minor)]


def _line(account: AccountRef, net_minor: int, currency: Currency) -> Line:
    """A debit, or below zero a credit."""
    amount = Money(abs(net_minor), currency)
    return debit(account, amount) if net_minor > 0 else credit(account, amount)


def _entry(event: str, key: str, cause: str, booked_on: date, lines: Sequence[Line], act: Act) -> JournalEntry:
    return JournalEntry(
        mutual_id=act.mutual_id,
        key=key,
        event=event,
        cause=cause,
        actor=act.actor,
        occurred_at=act.at,
        booked_on=booked_on,
        lines=tuple(lines),
    )
