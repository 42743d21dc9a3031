"""The home mutual is not bound blindly: its people contest a charge, the host's people answer (RELIABILITY 1)."""

from datetime import timedelta

from sqlalchemy import text

from app import notices
from app.claims.locking import locked_claim
from app.claims.overpayments import find_overpayment, standing_share
from app.claims.portability.charging import APPROVED
from app.claims.portability.errors import ClearedAlready, ContestKnown, ContestTooLate, UnknownCharge
from app.claims.portability.visits import Visit, visit
from app.claims.tables import ContestAnswerRow, ContestRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import ChargeId, MutualId
from app.core.money import Money
from app.db import Session, now
from app.membership import Mutual
from app.notices import Incident

MOST_REASON = 200
CONTESTED = "portability.contested"
LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 20261122))")


async def settle_alone(session: Session, one: MutualId, other: MutualId) -> None:
    """Until this transaction ends nobody else contests, answers or clears between these two mutuals."""
    low, high = sorted((one, other))
    await session.execute(LOCK, {"name": f"portability:{low}:{high}"})


async def contest_charge(session: Session, mutual: Mutual, charge_id: ChargeId, reason: str, person: Actor) -> Visit:
    """A person of the home mutual disagrees; it is cleared only once the host has answered.

    Raises `UnknownCharge`, `ContestTooLate`, `ContestKnown`, `ClearedAlready`, `Invalid`.
    """
    written = _written(reason, "reason")
    found = await _locked(session, mutual, charge_id)
    if found.home_id != mutual.id or found.booked_on is None:
        raise UnknownCharge
    if found.kind != APPROVED:
        raise Invalid(field="charge")
    if found.contested_at is not None:
        raise ContestKnown
    if found.clearing_id is not None:
        raise ClearedAlready
    if business_date(now(session), mutual.timezone) > found.booked_on + timedelta(days=mutual.parameters.contest_days):
        raise ContestTooLate
    told = {"mutual_id": mutual.id, "charge_id": charge_id, "contested_by": str(person), "contested_at": now(session)}
    session.add(ContestRow(**told, reason=written))
    await session.flush()
    await notices.raise_incidents(session, [_incident(found)])
    return await visit(session, mutual.id, charge_id)


async def answer_contest(
    session: Session, mutual: Mutual, charge_id: ChargeId, *, is_accepted: bool, answer: str, person: Actor
) -> Visit:
    """A person of the host answers: accepted, all that stands of the charge is an overpayment (E13); else it stands.

    Raises `UnknownCharge` where nothing is contested, `ContestKnown` where it was answered, `Invalid`.
    """
    written = _written(answer, "answer")
    found = await _locked(session, mutual, charge_id)
    if found.host_id != mutual.id or found.contested_at is None:
        raise UnknownCharge
    if found.answered_at is not None:
        raise ContestKnown
    row = ContestAnswerRow(
        mutual_id=mutual.id,
        charge_id=charge_id,
        home_id=found.home_id,
        is_accepted=is_accepted,
        answer=written,
        answered_by=str(person),
        answered_at=now(session),
    )
    session.add(row)
    await session.flush()
    if is_accepted:
        await _take_back(session, mutual, found, written, person)
    return await visit(session, mutual.id, charge_id)


async def _take_back(session: Session, mutual: Mutual, found: Visit, answer: str, person: Actor) -> None:
    standing = await standing_share(session, await locked_claim(session, mutual.id, found.claim_id))
    back = Money(min(found.amount.minor, standing), mutual.currency)
    if back:
        await find_overpayment(session, mutual, found.claim_id, back, person, reason=answer)


async def _locked(session: Session, mutual: Mutual, charge_id: ChargeId) -> Visit:
    found = await visit(session, mutual.id, charge_id)
    await settle_alone(session, found.host_id, found.home_id)
    return await visit(session, mutual.id, charge_id)


def _incident(found: Visit) -> Incident:
    """An item for the host's people; the reason stays with the charge."""
    return Incident(
        kind=CONTESTED,
        subject_kind="charge",
        subject_id=found.id,
        mutual_id=found.host_id,
        facts={"form_number": found.form_number, "amount_minor": found.amount.minor},
    )


def _written(said: str, field: str) -> str:
    if not 1 <= len(said.strip()) <= MOST_REASON or not said.isprintable():
        raise Invalid(field=field)
    return said.strip()
