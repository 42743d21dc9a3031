"""The nominative statement to a funder, read from what was billed: its lines, and the sums that its paper shows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from app import subsidies
from app.core.clock import business_date
from app.core.ids import SubsidyStatementId
from app.core.money import Money
from app.db import Session, chain, now
from app.membership import Mutual
from app.subsidies import StatementLine, SubsidyStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The lines of one antenna and campaign."""

    antenna: str
    campaign: str
    lines: tuple[StatementLine, ...]
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominative:
    """A statement with its lines as they were locked; `chain_head` fixes the books of the day it is printed."""

    mutual: str
    statement: SubsidyStatement
    lines: tuple[StatementLine, ...]
    chain_head: str
    printed_on: date

    @property
    def groups(self) -> Iterator[Group]:
        """Antenna by antenna, campaign by campaign."""
        for (antenna, campaign), held in groupby(self.lines, key=lambda line: (line.antenna, line.campaign)):
            lines = tuple(held)
            yield Group(antenna=antenna, campaign=campaign, lines=lines, total=self._sum(lines))

    @property
    def antennas(self) -> Sequence[tuple[str, Money]]:
        """The sum of each antenna."""
        held = groupby(self.lines, key=lambda line: line.antenna)
        return [(antenna, self._sum(lines)) for antenna, lines in held]

    def _sum(self, lines: Iterable[StatementLine]) -> Money:
        return Money(sum(line.amount.minor for line in lines), self.statement.billed.currency)


async def nominative_statement(
    session: Session, mutual: Mutual, statement_id: SubsidyStatementId, *, with_names: bool
) -> Nominative:
    """A statement as its funder gets it; without names of heads for whoever may not see persons (RELIABILITY 38).

    Raises `UnknownStatement`.
    """
    statement = await subsidies.statement(session, mutual.id, statement_id)
    lines = await subsidies.lines_of(session, mutual.id, statement_id)
    return Nominative(
        mutual=mutual.name,
        statement=statement,
        lines=tuple(lines if with_names else (replace(line, head="") for line in lines)),
        chain_head=await chain.head(session, mutual.id),
        printed_on=business_date(now(session), mutual.timezone),
    )
