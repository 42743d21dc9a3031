"""Plays the events of payouts: batches approved and sent, and what becomes of their payouts later."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from app import payouts
from app.collection import UnknownRefund
from app.core.ids import PayoutId
from app.payouts import Batch, Payout, UnknownPayout
from app.scenarios.events import Answer, PayoutBatch, PayoutName, PayoutOutcome, Resend, ReturnPayout
from app.scenarios.expectations import Expectation
from app.scenarios.play import sending
from app.scenarios.play.cast import ACCOUNTANT
from app.scenarios.play.sending import Sending
from app.scenarios.play.stage import Stage
from app.scenarios.report import Result

UNTOLD = PayoutOutcome()


async def payout_batch(stage: Stage, event: PayoutBatch) -> None:
    """Prepare, approve twice and send; what refuses one wallet's part refuses all of them."""
    named = None if event.facilities is None else [stage.cast.facilities[name] for name in event.facilities]
    async with stage.database.transaction() as session:
        drafts = await payouts.prepare_batches(session, stage.mutual, facility_ids=named, maker=ACCOUNTANT)
        batches = [await sending.approve(session, stage, draft) for draft in drafts]
    made = dict(_made(stage, event, batches))
    stage.cast.batches[event.id] = [batch.id for batch in batches]
    stage.cast.payouts.update({name: payout.id for name, (payout, _) in made.items()})
    stage.found.extend(_not_made(stage, event, made))
    await sending.send(stage, [Sending(payout=payout, told=told or UNTOLD) for payout, told in made.values()])


async def answer(stage: Stage, event: Answer) -> None:
    """The operator of an unknown payout or refund speaks at last."""
    if event.payout is not None:
        await sending.answer(stage, _named(stage, event.payout), event.result)
        return
    assert event.refund is not None, "an answer is about a payout or a refund"
    if event.refund not in stage.cast.refunds:
        raise UnknownRefund
    await sending.answer(stage, stage.cast.refunds[event.refund].payout_id, event.result)


async def resend(stage: Stage, event: Resend) -> None:
    """A new attempt at a payout that failed."""
    await sending.resend(stage, _named(stage, event.payout), event.result)


async def return_payout(stage: Stage, event: ReturnPayout) -> None:
    """Confirmed money comes back (E17)."""
    await sending.come_back(
        stage,
        _named(stage, event.payout),
        fee_returned=stage.francs(event.fee_returned),
        levy_returned=stage.francs(event.levy_returned),
    )


def _named(stage: Stage, name: PayoutName) -> PayoutId:
    """A payout that a batch made; one that the file names and no batch made is refused."""
    if str(name) not in stage.cast.payouts:
        raise UnknownPayout
    return stage.cast.payouts[str(name)]


def _made(
    stage: Stage, event: PayoutBatch, batches: Sequence[Batch]
) -> Iterator[tuple[str, tuple[Payout, PayoutOutcome | None]]]:
    """Every payout by its name in the file, with how the file says it ends, if it does."""
    facilities = {facility_id: name for name, facility_id in stage.cast.facilities.items()}
    for payout in (payout for batch in batches for payout in batch.payouts):
        assert payout.facility_id is not None, "a batch of benefits pays facilities"
        facility = facilities[payout.facility_id]
        told = event.outcomes.get(facility, ())
        name = f"{event.id}/{facility}" if payout.parts == 1 else f"{event.id}/{facility}/{payout.part}"
        yield name, (payout, told[payout.part - 1] if payout.part <= len(told) else None)


def _not_made(stage: Stage, event: PayoutBatch, made: Mapping[str, object]) -> Iterable[Result]:
    """An outcome given for a payout that was not made is an expectation that fails (SCENARIOS 5)."""
    for facility, told in event.outcomes.items():
        count = sum(name.split("/")[1] == facility for name in made)
        for part, outcome in enumerate(told[count:], start=count + 1):
            name = f"{event.id}/{facility}" if len(told) == 1 else f"{event.id}/{facility}/{part}"
            expected = Expectation(
                on=stage.today,
                line=event.line,
                path=("payouts", name, "outcome"),
                expected=outcome.outcome,
                note=event.note,
            )
            yield Result(expectation=expected, actual=None)
