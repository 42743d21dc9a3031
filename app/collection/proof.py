"""What counts as proof: an unsigned callback waits until our own query, or the statement, agrees (RELIABILITY 4)."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select, tuple_

from app.collection import claims
from app.collection.asked_tables import UnprovenPaymentRow
from app.collection.model import WAITS_FOR_PAYMENT, Grade, Heard, Outcome, Receipt
from app.collection.recording import Key, key_of
from app.collection.tables import PaymentRow
from app.collection.triage import needs_proof
from app.core.ids import MutualId
from app.db import Session
from app.membership import Mutual
from app.notices import Incident, raise_incidents

Sifted = tuple[dict[int, Heard], dict[int, Receipt]]
WAITS = Receipt(outcome=Outcome.UNPROVEN, reason="waits_for_query")
WAITS_TOO = Receipt(outcome=Outcome.UNPROVEN, reason=WAITS_FOR_PAYMENT)
PROVES = Receipt(outcome=Outcome.NOTED, reason="proves")
DISPROVED = Receipt(outcome=Outcome.REFUSED, reason="disproved")
DIFFERS = Receipt(outcome=Outcome.CONTRADICTED, reason="differs_from_claim")


async def sift(session: Session, mutual: Mutual, heard: Mapping[int, Heard]) -> Sifted:
    """Part a batch into what may be booked now and what waits for proof, with the receipts of the latter.

    Better evidence for a waiting claim releases the delivery that made it, so that its own words are booked; evidence
    that differs from the claim is booked in its stead and raises an incident (RELIABILITY 11, 20).
    """
    known = dict(await claims.lock_claims(session, mutual.id, [key_of(one) for one in heard.values()]))
    booked = await _booked(session, mutual.id, {*known, *(key_of(one) for one in heard.values() if needs_proof(one))})
    free: dict[int, Heard] = {}
    receipts: dict[int, Receipt] = {}
    claimed: dict[Key, Heard] = {}
    for at, one in heard.items():
        key = key_of(one)
        if key in known and (key not in booked or known[key].state == "waiting"):
            receipt = await _about_claim(session, mutual, known[key], one)
        elif key not in booked and needs_proof(one):
            receipt = WAITS_TOO if key in claimed else WAITS
            claimed.setdefault(key, one)
        else:
            receipt = None
        if receipt is None:
            free[at] = one
        else:
            receipts[at] = receipt
    await claims.make_claims(session, mutual.id, claimed)
    return {at: _graded(one, known.get(key_of(one))) for at, one in free.items()}, receipts


async def disprove(session: Session, mutual: Mutual, heard: Heard) -> bool:
    """Our query says that a claimed payment failed: it will not be booked. False when no such claim waits."""
    claim = await claims.lock_asked(session, mutual, heard)
    if claim is not None:
        await claims.disprove(session, mutual, claim)
    return claim is not None


async def _about_claim(session: Session, mutual: Mutual, claim: UnprovenPaymentRow, heard: Heard) -> Receipt | None:
    """What one piece of evidence does to a claim not yet booked; none where it may be booked itself."""
    agrees = heard.event.amount is not None and heard.event.amount.minor == claim.amount_minor
    if heard.grade > Grade.CLAIMED or _quotes_us(heard, claim):
        return await _weigh(session, mutual, claim, agrees=agrees)
    if claim.state == "disproved":
        return DISPROVED
    if not agrees:
        return await _differs(session, mutual, claim, heard)
    if claim.state == "proven":
        return None
    return WAITS if claim.delivery_id == heard.delivery_id else WAITS_TOO


async def _weigh(session: Session, mutual: Mutual, claim: UnprovenPaymentRow, *, agrees: bool) -> Receipt | None:
    """Better evidence decides a claim that waits; while one that is proven is not booked yet, it adds nothing."""
    if claim.state == "waiting":
        await (claims.prove if agrees else claims.disprove)(session, mutual, claim)
    return PROVES if agrees and claim.state == "proven" else None


async def _differs(session: Session, mutual: Mutual, claim: UnprovenPaymentRow, heard: Heard) -> Receipt:
    """The same id with another amount while the first version waits: that one stands (A1, RELIABILITY 4)."""
    incident = Incident(
        kind="payment.contradicted",
        subject_kind="delivery",
        subject_id=claim.delivery_id,
        mutual_id=mutual.id,
        facts={"delivery": str(heard.delivery_id), "operator_reference": claim.operator_reference},
    )
    await raise_incidents(session, [incident])
    return DIFFERS


def _graded(heard: Heard, claim: UnprovenPaymentRow | None) -> Heard:
    """A claim that our query confirmed counts as answered."""
    if claim is None or heard.grade is not Grade.CLAIMED:
        return heard
    assert heard.event.amount is not None, "a payment has its amount"
    is_confirmed = claim.state == "proven" and heard.event.amount.minor == claim.amount_minor
    return replace(heard, grade=Grade.ANSWERED) if is_confirmed or _quotes_us(heard, claim) else heard


def _quotes_us(heard: Heard, claim: UnprovenPaymentRow) -> bool:
    """Whether a late answer quotes the reference of our own query, which nobody can guess."""
    quoted = (heard.event.request_reference or "").encode()
    return secrets.compare_digest(quoted, claim.query_reference.encode())


async def _booked(session: Session, mutual_id: MutualId, keys: Collection[Key]) -> set[tuple[UUID | None, str]]:
    if not keys:
        return set()
    rows = await session.execute(
        select(PaymentRow.wallet_id, PaymentRow.operator_reference).where(
            PaymentRow.mutual_id == mutual_id,
            tuple_(PaymentRow.wallet_id, PaymentRow.operator_reference).in_(sorted(keys)),
        )
    )
    return {(wallet_id, reference) for wallet_id, reference in rows}
