"""Booking what operators say: recorded once, in suspense first, then allocated to whom it is for (A1-A5)."""

from collections.abc import Mapping, Sequence

from app import ledger
from app.collection import entries, matching, own_names, proof, requests, settling, takebacks
from app.collection.matching import Clue
from app.collection.model import Heard, Outcome, Receipt
from app.collection.recording import Recorded, key_of, record
from app.collection.requests import Requests
from app.collection.triage import Kind, kind_of, refusal
from app.core.actor import Actor
from app.db import Session
from app.membership import Mutual
from app.notices import Incident, raise_incidents


async def book_payments(session: Session, mutual: Mutual, heard: Sequence[Heard], actor: Actor) -> Sequence[Receipt]:
    """Book a batch of evidence about money in, and answer for each piece in its order.

    The number of statements does not depend on the size of the batch, reversals apart. Called in a transaction of the
    caller's; the only code path that posts payments (RELIABILITY 1.8).
    """
    await own_names.keep_names(session, mutual.id, heard)
    asked = await requests.lock_named(session, mutual.id, heard)
    kinds = [kind_of(one) for one in heard]
    taken = _of_kind(heard, kinds, Kind.REVERSAL)
    await takebacks.lock_taken(session, mutual.id, list(taken.values()))
    receipts: dict[int, Receipt] = await _refuse(session, mutual, _of_kind(heard, kinds, Kind.REFUSED))
    receipts |= await _pay(session, mutual, _of_kind(heard, kinds, Kind.PAYMENT), asked, actor)
    receipts |= await requests.note_news(session, mutual, _of_kind(heard, kinds, Kind.REQUEST_NEWS), asked)
    for at, one in taken.items():
        receipts[at] = await takebacks.take_back(session, mutual, one, actor)
    return [receipts[at] for at in range(len(heard))]


async def _pay(
    session: Session, mutual: Mutual, heard: Mapping[int, Heard], asked: Requests, actor: Actor
) -> dict[int, Receipt]:
    """Payments: set apart what needs proof, record and post the rest, allocate what is fresh."""
    proven, receipts = await proof.sift(session, mutual, heard)
    own = await own_names.standing(session, mutual.id, {key_of(one) for one in proven.values()})
    recorded = dict(zip(proven, await record(session, mutual, list(proven.values()), own), strict=True))
    new = {at: one for at, one in recorded.items() if one.is_fresh}
    posted = await ledger.post(session, [entries.received(mutual.id, one.payment, actor) for one in new.values()])
    ours = {
        at: (one, entry.entry_id)
        for (at, one), entry in zip(new.items(), posted, strict=True)
        if key_of(one.heard) in own
    }
    receipts |= await own_names.identify(session, mutual, ours, own, actor)
    fresh = {at: one for at, one in new.items() if at not in ours}
    clues = [_clue(one, asked) for one in fresh.values()]
    targets = await matching.find_targets(session, mutual.id, clues)
    payments = [one.payment for one in fresh.values()]
    outcomes = await settling.give(session, mutual, payments, targets, actor)
    await requests.mark_paid(session, mutual, list(recorded.values()), asked)
    receipts |= {at: _known(one) for at, one in recorded.items() if not one.is_fresh}
    return receipts | dict(zip(fresh, outcomes, strict=True))


def _clue(recorded: Recorded, asked: Requests) -> Clue:
    """What tells whom it is for: the reference we asked for, else what was typed, else the payer's number."""
    event = recorded.heard.event
    request = requests.named_by(recorded.heard, asked)
    typed = request.account_reference if request is not None else event.payer_reference
    return Clue(typed_reference=typed, payer=event.payer)


def _known(recorded: Recorded) -> Receipt:
    outcome = Outcome.CONTRADICTED if recorded.is_contradicted else Outcome.ALREADY_BOOKED
    return Receipt(outcome=outcome, payment_id=recorded.payment.id)


def _of_kind(heard: Sequence[Heard], kinds: Sequence[Kind], kind: Kind) -> dict[int, Heard]:
    return {at: one for at, (one, found) in enumerate(zip(heard, kinds, strict=True)) if found is kind}


async def _refuse(session: Session, mutual: Mutual, heard: Mapping[int, Heard]) -> dict[int, Receipt]:
    """What contradicts its own wallet: flagged, never booked (RELIABILITY 9)."""
    await raise_incidents(
        session,
        [
            Incident(
                kind=f"payment.{refusal(one)}",
                subject_kind="delivery" if one.delivery_id else "wallet",
                subject_id=one.delivery_id or one.wallet.id,
                mutual_id=mutual.id,
                facts={"operator_reference": one.event.reference},
            )
            for one in heard.values()
        ],
    )
    return {at: Receipt(outcome=Outcome.REFUSED, reason=refusal(one)) for at, one in heard.items()}
