"""What the drain does with deliveries that were read: collection books them, and each gets its fate."""

from collections.abc import Sequence
from datetime import timedelta

from app import collection, membership, wallets
from app.collection import Grade, Heard, Outcome, Receipt
from app.core.actor import Actor
from app.core.ids import MutualId, WalletId
from app.db import Session, now
from app.inbox import Fate, Parsed, State
from app.providers import Authenticity, PaymentEvent
from app.wallets import Wallet

DRAIN = Actor.system("drain")
GRADES = {Authenticity.CLAIMED: Grade.CLAIMED, Authenticity.PROVEN: Grade.SIGNED}
STATES = {
    Outcome.ALLOCATED: State.BOOKED,
    Outcome.IN_SUSPENSE: State.BOOKED,
    Outcome.COLLECTIVE: State.BOOKED,
    Outcome.REVERSED: State.BOOKED,
    Outcome.ALREADY_BOOKED: State.BOOKED,
    Outcome.NOTED: State.IGNORED,
    Outcome.CONTRADICTED: State.CONFLICT,
    Outcome.UNPROVEN: State.WAITING_PROOF,
    Outcome.REFUSED: State.QUARANTINED,
}
# What weighs most decides the fate of a delivery that tells several things.
WEIGHT = (State.IGNORED, State.BOOKED, State.WAITING_PROOF, State.WAITING, State.CONFLICT, State.QUARANTINED)
LOOKS_AGAIN = timedelta(minutes=1)
MOST_LOOKS = 60


async def book(session: Session, mutual_id: MutualId, batch: Sequence[Parsed]) -> Sequence[Fate]:
    """Book a batch of one mutual's deliveries in the caller's transaction; a fate for each, in their order."""
    mutual = await membership.mutual(session, mutual_id)
    ours = {wallet.id: wallet for wallet in await wallets.list_wallets(session, mutual_id)}
    heard = [(at, one) for at, parsed in enumerate(batch) for one in heard_of(parsed, ours)]
    receipts = await collection.book_payments(session, mutual, [one for _, one in heard], DRAIN)
    told: dict[int, list[Receipt]] = {at: [] for at in range(len(batch))}
    for (at, _), receipt in zip(heard, receipts, strict=True):
        told[at].append(receipt)
    return [_fate(session, parsed, told[at]) for at, parsed in enumerate(batch)]


def heard_of(parsed: Parsed, ours: dict[WalletId, Wallet]) -> Sequence[Heard]:
    """Every event of a delivery, with what it is worth as evidence (RELIABILITY 4)."""
    return [
        Heard(
            event=event,
            wallet=ours[parsed.delivery.wallet_id],
            grade=grade_of(parsed.authenticity, event),
            received_at=parsed.delivery.received_at,
            delivery_id=parsed.delivery.id,
        )
        for event in parsed.events
    ]


def grade_of(authenticity: Authenticity, event: PaymentEvent) -> Grade:
    """What an event is worth: the late answer to a call of ours is worth what one at once would be (RELIABILITY 4)."""
    is_answer = event.is_answer and authenticity is Authenticity.PROVEN
    return Grade.ANSWERED if is_answer else GRADES[authenticity]


def _fate(session: Session, parsed: Parsed, receipts: Sequence[Receipt]) -> Fate:
    """The weightiest of what its events led to; one that waits for another payment is offered again."""
    if not receipts:
        return Fate(delivery_id=parsed.delivery.id, state=State.IGNORED, reason="nothing_in_it")
    receipt = max(receipts, key=lambda one: WEIGHT.index(_state(one)))
    state, attempts, again_at = _state(receipt), parsed.delivery.attempts, None
    if state is State.WAITING:
        attempts, again_at = attempts + 1, now(session) + LOOKS_AGAIN
        state = State.WAITING if attempts < MOST_LOOKS else State.PARKED
    payments = [str(one.payment_id) for one in receipts if one.payment_id is not None]
    return Fate(
        delivery_id=parsed.delivery.id,
        state=state,
        reason=receipt.reason,
        attempts=attempts,
        next_attempt_at=again_at if state is State.WAITING else None,
        facts={"outcome": receipt.outcome.value, "payments": payments},
    )


def _state(receipt: Receipt) -> State:
    if receipt.reason == collection.WAITS_FOR_PAYMENT:
        return State.WAITING
    return STATES[receipt.outcome]
