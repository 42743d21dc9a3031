"""What the drain does with deliveries that were read: each event goes to its room, and each delivery gets its fate."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app import collection, membership, payouts, treasury, wallets
from app.collection import Grade, Heard, Outcome, Receipt
from app.core.actor import Actor
from app.core.ids import MutualId, WalletId
from app.db import Session, now
from app.inbox import Fate, Parsed, State
from app.membership import Mutual
from app.providers import Authenticity, Direction, PaymentEvent
from app.wallets import Wallet

DRAIN = Actor.system("drain")
GRADES = {Authenticity.CLAIMED: Grade.CLAIMED, Authenticity.PROVEN: Grade.SIGNED}
STATES = {
    Outcome.ALLOCATED: State.BOOKED,
    Outcome.IN_SUSPENSE: State.BOOKED,
    Outcome.COLLECTIVE: State.BOOKED,
    Outcome.OWN: State.BOOKED,
    Outcome.REVERSED: State.BOOKED,
    Outcome.ALREADY_BOOKED: State.BOOKED,
    Outcome.NOTED: State.IGNORED,
    Outcome.CONTRADICTED: State.CONFLICT,
    Outcome.UNPROVEN: State.WAITING_PROOF,
    Outcome.REFUSED: State.QUARANTINED,
}
PAYOUT_STATES = {
    payouts.Outcome.SETTLED: State.BOOKED,
    payouts.Outcome.ALREADY_SETTLED: State.BOOKED,
    payouts.Outcome.NOTED: State.IGNORED,
    payouts.Outcome.CONTRADICTED: State.CONFLICT,
    payouts.Outcome.UNKNOWN_PAYOUT: State.IGNORED,
    payouts.Outcome.REFUSED: State.QUARANTINED,
}
# What weighs most decides the fate of a delivery that tells several things.
WEIGHT = (State.IGNORED, State.BOOKED, State.WAITING_PROOF, State.WAITING, State.CONFLICT, State.QUARANTINED)
LOOKS_AGAIN = timedelta(minutes=1)
MOST_LOOKS = 60


AnyReceipt = Receipt | payouts.Receipt


async def book(session: Session, mutual_id: MutualId, batch: Sequence[Parsed]) -> Sequence[Fate]:
    """Book a batch of one mutual's deliveries in the caller's transaction; a fate for each, in their order."""
    mutual = await membership.mutual(session, mutual_id)
    ours = {wallet.id: wallet for wallet in await wallets.list_wallets(session, mutual_id)}
    await _prove_wallets(session, mutual, [one for parsed in batch for one in heard_out(parsed, ours)])
    told: dict[int, list[AnyReceipt]] = {at: [] for at in range(len(batch))}
    for at, receipt in await _of_money_in(session, mutual, batch, ours):
        told[at].append(receipt)
    for at, paid in await _of_money_out(session, mutual, batch, ours):
        told[at].append(paid)
    await wallets.note_callbacks(session, mutual_id, _called(batch))
    return [_fate(session, parsed, told[at]) for at, parsed in enumerate(batch)]


async def _of_money_in(
    session: Session, mutual: Mutual, batch: Sequence[Parsed], ours: dict[WalletId, Wallet]
) -> Sequence[tuple[int, Receipt]]:
    heard = [(at, one) for at, parsed in enumerate(batch) for one in heard_of(parsed, ours)]
    receipts = await collection.book_payments(session, mutual, [one for _, one in heard], DRAIN)
    return [(at, receipt) for (at, _), receipt in zip(heard, receipts, strict=True)]


async def _of_money_out(
    session: Session, mutual: Mutual, batch: Sequence[Parsed], ours: dict[WalletId, Wallet]
) -> Sequence[tuple[int, payouts.Receipt]]:
    heard = [(at, one) for at, parsed in enumerate(batch) for one in heard_out(parsed, ours)]
    receipts = await payouts.hear(session, mutual, [one for _, one in heard], treasury.SOURCES, DRAIN)
    return [(at, receipt) for (at, _), receipt in zip(heard, receipts, strict=True)]


def _called(batch: Sequence[Parsed]) -> dict[WalletId, datetime]:
    """When the operator of each wallet called back last: what is booked here came by callback."""
    in_order = sorted((parsed.delivery for parsed in batch), key=lambda delivery: delivery.received_at)
    return {delivery.wallet_id: delivery.received_at for delivery in in_order}


async def _prove_wallets(session: Session, mutual: Mutual, heard: Sequence[payouts.Heard]) -> None:
    """A balance that was asked for and comes by callback; one told beside a payout proves nothing (P4).

    Before all else, for a wallet is held before its account is.
    """
    for one in heard:
        event, wallet = one.event, one.wallet
        if event.wallet_balance is None or wallet is None or one.grade < Grade.SIGNED:
            continue
        if event.reference is None and event.request_reference is None:
            await treasury.hear_balance(session, mutual, wallet, event.wallet_balance, DRAIN)


def heard_of(parsed: Parsed, ours: dict[WalletId, Wallet]) -> Sequence[Heard]:
    """Every event of money in, with what it is worth as evidence (RELIABILITY 4)."""
    return [
        Heard(
            event=event,
            wallet=ours[parsed.delivery.wallet_id],
            grade=grade_of(parsed.authenticity, event),
            received_at=parsed.delivery.received_at,
            delivery_id=parsed.delivery.id,
        )
        for event in parsed.events
        if event.direction is Direction.IN
    ]


def heard_out(parsed: Parsed, ours: dict[WalletId, Wallet]) -> Sequence[payouts.Heard]:
    """Every event of money out, likewise."""
    return [
        payouts.Heard(
            event=event,
            wallet=ours[parsed.delivery.wallet_id],
            grade=int(grade_of(parsed.authenticity, event)),
            received_at=parsed.delivery.received_at,
            delivery_id=parsed.delivery.id,
        )
        for event in parsed.events
        if event.direction is Direction.OUT
    ]


def grade_of(authenticity: Authenticity, event: PaymentEvent) -> Grade:
    """What an event is worth: the late answer to a call of ours is worth what one at once would be (RELIABILITY 4)."""
    is_answer = event.is_answer and authenticity is Authenticity.PROVEN
    return Grade.ANSWERED if is_answer else GRADES[authenticity]


def _fate(session: Session, parsed: Parsed, receipts: Sequence[AnyReceipt]) -> Fate:
    """The weightiest of what its events led to; one that waits for another payment is offered again."""
    if not receipts:
        return Fate(delivery_id=parsed.delivery.id, state=State.IGNORED, reason="nothing_in_it")
    receipt = max(receipts, key=lambda one: WEIGHT.index(_state(one)))
    state, attempts, again_at = _state(receipt), parsed.delivery.attempts, None
    if state is State.WAITING:
        attempts, again_at = attempts + 1, now(session) + LOOKS_AGAIN
        state = State.WAITING if attempts < MOST_LOOKS else State.PARKED
    payments = [str(one.payment_id) for one in receipts if isinstance(one, Receipt) and one.payment_id]
    paid = [str(one.payout_id) for one in receipts if isinstance(one, payouts.Receipt) and one.payout_id]
    return Fate(
        delivery_id=parsed.delivery.id,
        state=state,
        reason=receipt.reason,
        attempts=attempts,
        next_attempt_at=again_at if state is State.WAITING else None,
        facts={"outcome": receipt.outcome.value, "payments": payments} | ({"payouts": paid} if paid else {}),
    )


def _state(receipt: AnyReceipt) -> State:
    if isinstance(receipt, payouts.Receipt):
        return PAYOUT_STATES[receipt.outcome]
    if receipt.reason == collection.WAITS_FOR_PAYMENT:
        return State.WAITING
    return STATES[receipt.outcome]
