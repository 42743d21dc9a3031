"""Everything the indicators are made of, read once for a scope in a constant number of statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.db import Session
from app.reporting.indicators.books import Books, books, since_last_closing
from app.reporting.indicators.contributions import Contributions, contributions
from app.reporting.indicators.months import elapsed_between
from app.reporting.indicators.reading import Read, make_room, row_of, rows_of
from app.reporting.indicators.receivables import Receivable, receivables
from app.reporting.indicators.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Sums and counts; the rows are those of the statements of the same names."""

    scope: Scope
    books: Books
    contributions: Contributions
    enrolments: Read
    cover: Read
    claims: Mapping[str, Read]
    delays: Read
    attempts: Read
    receipts: Read
    receivables: Mapping[str, Receivable]
    months: int

    @property
    def benefits(self) -> int:
        """From the ledger for the whole mutual, from its claims for a part of it."""
        if self.scope.is_whole:
            return self.books.benefits
        return sum(claims.cost for claims in self.claims.values())

    @property
    def suspense_age_days(self) -> int:
        """Days since the oldest unmatched receipt; none is no age."""
        oldest: date | None = self.books.oldest_suspense_on
        return (self.scope.at - oldest).days if oldest else 0


async def facts(session: Session, asked: Scope) -> Facts:
    """Read them all."""
    await make_room(session)
    scope, left_out = await since_last_closing(session, asked)
    ledger = await books(session, scope, left_out)
    return Facts(
        scope=scope,
        books=ledger,
        contributions=await contributions(session, scope, ledger),
        enrolments=await row_of(session, "enrolments", scope),
        cover=await row_of(session, "cover", scope),
        claims={row.care_type: row for row in await rows_of(session, "claims", scope)},
        delays=await row_of(session, "delays", scope),
        attempts=await row_of(session, "attempts", scope),
        receipts=await row_of(session, "receipts", scope),
        receivables=await receivables(session, scope),
        months=elapsed_between(
            ((one.coverage_from, one.coverage_to) for one in scope.campaigns), scope.since, scope.at
        ),
    )
