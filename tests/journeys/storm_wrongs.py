"""Deliberately wrong variants of money out, put around it from outside: each must be caught by the storm."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from unittest.mock import patch

from app.db import Session
from app.payouts.model import Heard
from app.payouts.recording import Ticket
from app.payouts.weighing import ANSWERED, Effect, Standing, Verdict, weigh
from app.providers import (
    Answer,
    OutcomeUnknown,
    PaymentState,
    PayoutOrder,
    PayoutTaken,
    ProviderRejected,
    StatusQuestion,
)
from app.providers.references import new_payout_reference
from app.wallets import OpenWallet
from tests.journeys.storm_days import Dispatch, dispatch
from tests.journeys.storm_operator import HeldUp
from tests.journeys.storm_world import World


class SendsAnew(HeldUp):
    """Takes silence for failure and sends under a new reference."""

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """Twice at worst."""
        try:
            return await super().pay_out(order)
        except OutcomeUnknown:
            return await super().pay_out(replace(order, reference=new_payout_reference()))


class TakesErrorsForRefusals(HeldUp):
    """Reads 500 as "refused"."""

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """Released although it may have moved."""
        try:
            return await super().pay_out(order)
        except OutcomeUnknown as error:
            raise ProviderRejected(provider=self.name, reason="500") from error


class TakesNotFoundForFailure(HeldUp):
    """Reads "not found" as "failed"."""

    async def query_status(self, question: StatusQuestion) -> Answer:
        """Released although it may be found later."""
        answer = await super().query_status(question)
        events = [
            replace(event, state=PaymentState.FAILED) if event.state is PaymentState.NOT_FOUND else event
            for event in answer.events
        ]
        return replace(answer, events=events)


@contextmanager
def failures_need_no_proof() -> Iterator[None]:
    """A signed callback (E2) is enough for a failure."""

    def wrong(heard: Heard, standing: Standing) -> Verdict:
        verdict = weigh(heard, standing)
        return Verdict(effect=Effect.FAIL, reason="failed") if verdict.reason == "failure_unproven" else verdict

    with patch("app.payouts.evidence.weigh", wrong), patch("app.payouts.evidence.grade_of", lambda _: ANSWERED):
        yield


@contextmanager
def leases_are_ignored() -> Iterator[None]:
    """Whoever wakes believes that the payout is still his."""

    async def holds(_: Session, __: Ticket) -> bool:
        return True

    with patch("app.payouts.recording.holds", holds):
        yield


async def dispatch_whenever(world: World, wallet: OpenWallet, ticket: Ticket) -> None:
    """A worker whose lease never ends."""
    await dispatch(world, wallet, replace(ticket, leased_until=datetime.max.replace(tzinfo=UTC)))


@contextmanager
def untouched() -> Iterator[None]:
    """Nothing else is wrong."""
    yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One canary: what is put around money out, the seed that is known to catch it, and what it finds."""

    seed: int
    found: str
    adapter: type[HeldUp] = HeldUp
    dispatch: Dispatch = dispatch
    around: Callable[[], AbstractContextManager[None]] = untouched


WRONGS: Mapping[str, Wrong] = {
    "an unknown outcome is sent again under a new reference": Wrong(seed=1, found="none of ours", adapter=SendsAnew),
    "an error of the operator is taken for a refusal": Wrong(
        seed=1, found="unproven failure", adapter=TakesErrorsForRefusals
    ),
    "not found is taken for failure": Wrong(seed=1, found="unproven failure", adapter=TakesNotFoundForFailure),
    "a failure needs no better proof than a success": Wrong(
        seed=1, found="false failure", around=failures_need_no_proof
    ),
    "a worker ignores that its lease has ended": Wrong(
        seed=1, found="I20", dispatch=dispatch_whenever, around=leases_are_ignored
    ),
}
