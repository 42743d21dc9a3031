"""The inside that simulated operators share: orders go as planned, and out of what the wallet holds."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import Direction, PaymentState
from app.providers.contract import NOON
from app.providers.http import Http
from app.providers.simulators.base import (
    BookkeepingOperator,
    Callback,
    Movement,
    OnLoopback,
    PayingOperator,
    PayoutOutcome,
    PayoutPlan,
    ordered,
    serve,
)

WALLET, PAYEE = "MICMO", "22376000001"


class House(OnLoopback, PayingOperator):
    """An operator with as little of its own as can be."""

    def settle_due(self) -> None:
        for order_id, plan in self.plans.due(self.now()):
            self.books.settle_payout(order_id, plan.end, occurred_at=self.now(), reason=plan.reason)

    def order(self, number: int, minor: int = 1_000, *, direction: Direction = Direction.OUT) -> None:
        """One that cannot be carried fails."""
        self._open(an_order(f"o{number}", minor, direction), f"o{number}", if_short="NO_FUNDS")

    @property
    def app(self) -> Starlette:
        async def answer(_: Request) -> Response:
            return Response(b"here")

        return Starlette(routes=[Route("/", answer)])


def an_order(order_id: str, minor: int, direction: Direction = Direction.OUT) -> Movement:
    return ordered(
        direction,
        movement_id=order_id,
        wallet=WALLET,
        party=PAYEE,
        amount=Money(minor, XOF),
        occurred_at=NOON,
    )


@pytest.fixture
async def house() -> AsyncIterator[House]:
    operator = House("house", VirtualClock(NOON))
    operator.books.fund(WALLET, Money(1_500, XOF))
    yield operator
    await operator.callbacks.close()


def states(house: House) -> list[tuple[PaymentState, str | None]]:
    return [(movement.state, movement.reason) for movement in house.books.all()]


def test_what_is_ordered_is_open_between_the_wallet_and_the_other_party() -> None:
    into, out = (an_order("1", 500, direction) for direction in (Direction.IN, Direction.OUT))

    assert (into.payer, into.receiver, into.wallet) == (PAYEE, WALLET, WALLET)
    assert (out.payer, out.receiver, out.wallet) == (WALLET, PAYEE, WALLET)
    assert (into.state, into.fee) == (PaymentState.PENDING, Money(0, XOF))


async def test_a_payout_goes_as_it_is_planned_and_else_is_paid(house: House) -> None:
    house.plan_payout(PAYEE, PayoutPlan(outcome=PayoutOutcome.FAILED, reason="GONE"))
    house.order(1, 500)
    house.order(2, 500)

    house.settle_due()

    assert states(house) == [(PaymentState.FAILED, "GONE"), (PaymentState.SUCCEEDED, None)]


async def test_what_open_payouts_and_the_fee_leave_of_the_wallet_is_what_can_be_paid(house: House) -> None:
    house.plan_payout("o2", PayoutPlan(fee=Money(1, XOF)))
    house.order(1)
    house.order(2, 500)
    house.settle_due()
    house.order(3, 500)
    house.settle_due()

    paid, failed = (PaymentState.SUCCEEDED, None), (PaymentState.FAILED, "NO_FUNDS")
    assert states(house) == [paid, failed, paid]


async def test_a_payment_waits_for_its_payer_and_uses_up_no_plan(house: House) -> None:
    house.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.FAILED))
    house.order(1, direction=Direction.IN)
    house.order(2)

    house.settle_due()

    assert [state for state, _ in states(house)] == [PaymentState.PENDING, PaymentState.FAILED]


async def test_at_work_it_carries_out_plans_and_calls_back_by_itself(house: House) -> None:
    came = asyncio.Event()

    async def take(_: Request) -> Response:
        came.set()
        return Response()

    async with serve(Starlette(routes=[Route("/", take, methods=["POST"])])) as url, house.at_work():
        house.order(1)
        house.callbacks.put(Callback(url=url, body=b"{}"))
        async with asyncio.timeout(10):
            await came.wait()
            while states(house) != [(PaymentState.SUCCEEDED, None)]:
                await asyncio.sleep(0)


async def test_who_only_collects_calls_back_by_itself_too() -> None:
    operator, came = BookkeepingOperator("house", VirtualClock(NOON)), asyncio.Event()

    async def take(_: Request) -> Response:
        came.set()
        return Response()

    async with serve(Starlette(routes=[Route("/", take, methods=["POST"])])) as url, operator.at_work():
        operator.callbacks.put(Callback(url=url, body=b"{}"))
        async with asyncio.timeout(10):
            await came.wait()
    await operator.callbacks.close()


async def test_it_is_reached_while_it_is_served(house: House) -> None:
    async with house.serving() as url:
        http = Http("visitor", url)
        answer = await http.send("GET", "/", verb="find")
        await http.close()

    assert (answer.status, answer.body) == (200, b"here")
