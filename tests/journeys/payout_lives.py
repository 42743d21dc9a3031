"""Whole lives of a payout, each with the end that must stand whatever broke on the way."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from app.core.ids import PayoutId
from app.payouts import State
from app.providers import PaymentState
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, PayoutPlan, Reply
from tests.journeys.payout_people import FEE, PAYEE, People


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What must stand at the end of a life: its state, the transfers at the operator, the entries booked."""

    state: State
    transfers: Mapping[PaymentState, int]
    entries: Sequence[str]


Life = Callable[[People, str], Awaitable[tuple[PayoutId, End]]]


async def paid(people: People, label: str) -> tuple[PayoutId, End]:
    """It arrives."""
    _plan(people)
    return await _arrives(people, label)


async def failed_and_sent_again(people: People, label: str) -> tuple[PayoutId, End]:
    """It fails, a person orders a new attempt, and that arrives."""
    _plan(people, outcome=PayoutOutcome.FAILED, reason="unreachable")
    _plan(people)
    await people.owed()
    payout_id = await people.approved(label)
    await people.rounds(payout_id, State.FAILED)
    await people.resend(payout_id)
    await people.rounds(payout_id, State.SUCCEEDED)
    transfers = {PaymentState.FAILED: 1, PaymentState.SUCCEEDED: 1}
    return payout_id, End(state=State.SUCCEEDED, transfers=transfers, entries=["E14", "E14", "E15", "E16"])


async def returned(people: People, label: str) -> tuple[PayoutId, End]:
    """It arrives and comes back later, with its fee."""
    _plan(people)
    await people.owed()
    payout_id = await people.approved(label)
    await people.rounds(payout_id, State.SUCCEEDED)
    counter = people.counter
    reference = await people.reference(payout_id)
    await counter.operator.return_payout(reference, fee_returned=counter.money(FEE))
    await people.rounds(payout_id, State.RETURNED)
    transfers = {PaymentState.SUCCEEDED: 1, PaymentState.REVERSED: 1}
    return payout_id, End(state=State.RETURNED, transfers=transfers, entries=["E14", "E15", "E17"])


async def refunded(people: People, label: str) -> tuple[PayoutId, End]:
    """Money that nobody could place goes back to who paid it."""
    _plan(people)
    payout_id = await people.refunded(await people.suspended())
    await people.rounds(payout_id, State.SUCCEEDED)
    transfers = {PaymentState.SUCCEEDED: 1}
    return payout_id, End(state=State.SUCCEEDED, transfers=transfers, entries=["E10", "E10"])


async def asked_about(people: People, label: str) -> tuple[PayoutId, End]:
    """The operator takes it, answers with an error and tells nobody: it is asked, and says that it arrived."""
    _plan(people)
    people.counter.operator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    people.counter.operator.faults.script("payout_outcome", [Misbehaviour(lost=True)])
    return await _arrives(people, label)


async def not_found(people: People, label: str) -> tuple[PayoutId, End]:
    """The order is lost at the operator's door: not found over the quarantine, it goes again."""
    _plan(people)
    people.counter.operator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_BEFORE)])
    return await _arrives(people, label)


LIVES: Mapping[str, Life] = {
    "paid": paid,
    "failed and sent again": failed_and_sent_again,
    "returned": returned,
    "refunded": refunded,
    "asked about": asked_about,
    "not found": not_found,
}


async def _arrives(people: People, label: str) -> tuple[PayoutId, End]:
    await people.owed()
    payout_id = await people.approved(label)
    await people.rounds(payout_id, State.SUCCEEDED)
    transfers = {PaymentState.SUCCEEDED: 1}
    return payout_id, End(state=State.SUCCEEDED, transfers=transfers, entries=["E14", "E15"])


def _plan(people: People, **told: object) -> None:
    plan = PayoutPlan(fee=people.counter.money(FEE), **told)  # type: ignore[arg-type]
    people.counter.operator.plan_payout(PAYEE, plan)
