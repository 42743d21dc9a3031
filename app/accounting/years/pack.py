"""The year-end pack as a value: balance sheet, income statement and notes, for a paper to print (DOMAIN 13)."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import ledger
from app.accounting.years import entries
from app.accounting.years.model import Appropriation, ClosedYear, last_day
from app.accounting.years.queries import closed_year, find_appropriation
from app.core.ids import MutualId
from app.db import Session
from app.ledger import ChartAccount, Side
from app.membership import Mutual


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLine:
    """An account of a statement; below zero where it stands against the column it is shown in."""

    account: ChartAccount
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPack:
    """A closed year on paper: what it owns and owes on 31 December, and how its result came about.

    The deferral by unit is read in pages (`deferrals_of`); by campaign it stands in the closing's figures.
    """

    closed: ClosedYear
    assets: tuple[PackLine, ...]
    liabilities: tuple[PackLine, ...]
    income: tuple[PackLine, ...]
    expense: tuple[PackLine, ...]
    appropriation: Appropriation | None

    @property
    def balance_minor(self) -> int:
        """The total of either side of the balance sheet."""
        return sum(line.amount_minor for line in self.assets)


async def year_pack(session: Session, mutual: Mutual, year: int) -> YearPack:
    """The pack of a closed year; raises `UnknownYear`."""
    closed = await closed_year(session, mutual, year)
    chart = {account.code: account for account in await ledger.accounts_of(session, mutual.id)}
    nets = {
        chart[row.code]: row.balance.net_minor
        for row in await ledger.trial_balance(session, mutual.id, last_day(year))
        if row.balance.net_minor
    }
    moved = await _moved(session, mutual.id, year)
    return YearPack(
        closed=closed,
        assets=tuple(PackLine(account=of, amount_minor=net) for of, net in nets.items() if net > 0),
        liabilities=tuple(PackLine(account=of, amount_minor=-net) for of, net in nets.items() if net < 0),
        income=tuple(PackLine(account=chart[code], amount_minor=-net) for code, net in moved if code[0] == "7"),
        expense=tuple(PackLine(account=chart[code], amount_minor=net) for code, net in moved if code[0] == "6"),
        appropriation=await find_appropriation(session, mutual.id, year),
    )


async def _moved(session: Session, mutual_id: MutualId, year: int) -> Sequence[tuple[str, int]]:
    """What E27 brought to zero, a debit above it: the year's accounts of classes 6 and 7, by code."""
    lines = [
        (line.account.code, -line.amount.minor if line.side is Side.DEBIT else line.amount.minor)
        for booked in await ledger.journal(session, mutual_id, event="E27", cause=entries.closing(year))
        for line in booked.lines
    ]
    return sorted(line for line in lines if line[0][0] in "67")
