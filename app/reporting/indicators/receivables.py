"""What funders still owe (DOMAIN F4): accrued less received, billed and not yet billed."""

from dataclasses import dataclass
from datetime import date

from app.db import Session
from app.ledger import chart
from app.reporting.indicators.books import Books
from app.reporting.indicators.scope import Scope

FUNDERS = {"state": chart.STATE_RECEIVABLE, "donor": chart.DONOR_RECEIVABLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivable:
    """One funder's; `oldest_on` is when the oldest statement that is not paid was billed."""

    billed: int
    unbilled: int
    oldest_on: date | None = None


async def receivable(session: Session, scope: Scope, books: Books, funder: str) -> Receivable:
    """What the funder owes at the date."""
    return Receivable(billed=0, unbilled=books.standing[FUNDERS[funder].code])
