"""A clearing between two mutuals, read for both: what each charged the other, and who pays what remains."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app import claims, membership
from app.claims import Clearing, Visit
from app.core.clock import business_date
from app.core.ids import ClearingId, MutualId
from app.core.money import Money
from app.db import Session, now
from app.membership import Mutual


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One mutual of the two: what it charged the other, and when it approved the clearing, none while it has not."""

    code: str
    mutual: str
    charges: tuple[Visit, ...]
    charged: Money
    approved_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearingStatement:
    """Both sides, the proposer's first; `debtor` pays `amount`, or both charged the same and nobody does."""

    number: str
    until: date
    proposed_on: date
    sides: tuple[Side, Side]
    debtor: str | None
    creditor: str | None
    amount: Money
    is_settled: bool
    withdrawn_on: date | None
    printed_on: date


async def clearing_statement(session: Session, mutual: Mutual, clearing_id: ClearingId) -> ClearingStatement:
    """A clearing of ours, the same for either mutual; raises `UnknownClearing`."""
    found = await claims.clearing(session, mutual.id, clearing_id)
    both = [await membership.mutual(session, one) for one in (found.proposer_id, found.partner_id)]
    proposer, partner = (_side(one, found) for one in both)
    debtor = next((one for one in both if one.id == found.debtor_id), None)
    creditor = next((one for one in both if debtor and one.id != debtor.id), None)
    timezone = mutual.timezone
    return ClearingStatement(
        number=_number(found, both),
        until=found.until,
        proposed_on=business_date(found.proposed_at, timezone),
        sides=(proposer, partner),
        debtor=None if debtor is None else debtor.name,
        creditor=None if creditor is None else creditor.name,
        amount=found.amount,
        is_settled=found.is_settled,
        withdrawn_on=found.withdrawn_at and business_date(found.withdrawn_at, timezone),
        printed_on=business_date(now(session), timezone),
    )


def signed(charge: Visit) -> Money:
    """What a charge brings its host: an overpayment comes back."""
    minor = charge.amount.minor if charge.kind == "approved" else -charge.amount.minor
    return Money(minor, charge.amount.currency)


def _number(found: Clearing, both: Sequence[Mutual]) -> str:
    """As both quote it: the year it was proposed in, its number between the two, and their codes in one order."""
    pair = "-".join(sorted(one.code for one in both))
    return f"{found.proposed_at.year}-{found.number:04d}/{pair}"


def _side(mutual: Mutual, found: Clearing) -> Side:
    charges = tuple(line for line in found.lines if line.host_id == mutual.id)
    approved_at = found.approved.get(MutualId(mutual.id))
    return Side(
        code=mutual.code,
        mutual=mutual.name,
        charges=charges,
        charged=Money(sum(signed(one).minor for one in charges), found.amount.currency),
        approved_on=approved_at and business_date(approved_at, mutual.timezone),
    )
