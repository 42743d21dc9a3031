"""What funders still owe (DOMAIN F4): accrued less received, billed and not yet billed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app import subsidies
from app.db import Session
from app.reporting.indicators.reading import rows_of
from app.reporting.indicators.scope import Scope
from app.subsidies import Funder

FUNDERS = tuple(funder.value for funder in Funder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivable:
    """One funder's; `oldest_on` is when the oldest statement that is not paid was billed."""

    billed: int
    unbilled: int
    oldest_on: date | None


async def receivables(session: Session, scope: Scope) -> Mapping[str, Receivable]:
    """What each funder owes at the date, as its statements and receipts say."""
    positions = await subsidies.open_balances(session, scope.mutual.id, scope.at)
    oldest = {row.funder: row.billed_on for row in await rows_of(session, "oldest_statements", scope)}
    return {
        funder.value: Receivable(
            billed=found.open.minor, unbilled=found.unbilled.minor, oldest_on=oldest.get(funder.value)
        )
        for funder, found in positions.items()
    }
