"""People at a simulated operator that runs by itself: what they may do everywhere, and what cannot be meant."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response

from app.core.clock import VirtualClock
from app.core.jsontext import decode, encode
from app.core.money import XOF, Money
from app.providers import Direction, PaymentState
from app.providers.contract import NOON
from app.providers.http import Http, HttpAnswer
from app.providers.simulators.base import PayingOperator, PayoutOutcome, PayoutPlan, ordered, serve
from app.providers.simulators.keyboard import Francs, Funds, Keyboard, PlanFor, act, by_itself, nobody, told

WALLET = "MICMO"


class House(PayingOperator):
    """An operator with as little of its own as can be."""

    def settle_due(self) -> None:
        for order_id, plan in self.plans.due(self.now()):
            self.books.settle_payout(order_id, plan.end, occurred_at=self.now())


class Thing(BaseModel):
    """What people may say."""

    amount: str


@pytest.fixture
def house() -> House:
    return House("house", VirtualClock(NOON))


@pytest.fixture
async def person(house: House) -> AsyncIterator[Http]:
    keyboard = Keyboard(house, WALLET, XOF)

    async def parse(asked: Thing) -> Response:
        return JSONResponse({"minor": Money.parse(asked.amount, XOF).minor, "whole": int(asked.amount)})

    async def find(_: Thing) -> Response:
        return nobody()

    acts = [
        act("/funds", Funds, keyboard.fund),
        act("/francs", Francs, keyboard.fund_francs),
        act("/plans", PlanFor, keyboard.plan),
        act("/things", Thing, parse),
        act("/nobody", Thing, find),
    ]
    async with serve(by_itself(house, Starlette(), acts)) as url:
        http = Http("person", url)
        yield http
        await http.close()


async def post(person: Http, path: str, said: object) -> HttpAnswer:
    return await person.send("POST", path, verb="act", body=encode(said))


async def test_funds_are_brought_in_units_or_in_whole_francs(person: Http, house: House) -> None:
    in_units = await post(person, "/funds", {"amount": "1500"})
    in_francs = await post(person, "/francs", {"amount": 500})

    assert (decode(in_units.body), decode(in_francs.body)) == ({"balance": "1500"}, {"balance": 2_000})
    assert house.books.balance(WALLET, XOF) == Money(2_000, XOF)


async def test_a_plan_is_for_whom_it_names_and_else_for_whoever_is_next(person: Http, house: House) -> None:
    await post(person, "/plans", {"whose": "r1", "outcome": "failed", "reason": "GONE", "after_s": 2})
    await post(person, "/plans", {"refusal": "TOO_MUCH"})

    named = house.plans.take("r1", "22376000001")
    assert named == PayoutPlan(outcome=PayoutOutcome.FAILED, reason="GONE", after_s=2)
    assert house.plans.take("r2", "22376000001") == PayoutPlan(refusal="TOO_MUCH")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/funds", {"amount": "15.5"}),
        ("/funds", {"amount": 15}),
        ("/francs", {"amount": 0}),
        ("/francs", {"amount": "much"}),
        ("/plans", {"outcome": "who knows"}),
        ("/plans", {"after_s": -1}),
        ("/things", {"amount": "1500.00"}),
        ("/things", []),
        ("/things", None),
    ],
)
async def test_what_cannot_be_read_or_meant_is_refused(person: Http, path: str, said: object) -> None:
    assert (await post(person, path, said)).status == 422


@pytest.mark.parametrize("body", [b"", b"{", b"\xff"])
async def test_what_is_no_json_is_refused(person: Http, body: bytes) -> None:
    assert (await person.send("POST", "/things", verb="act", body=body)).status == 422


async def test_where_there_is_nothing_to_act_on_is_404(person: Http) -> None:
    assert (await post(person, "/nobody", {"amount": "1"})).status == 404


def test_what_became_of_an_act_is_told_by_id_and_state() -> None:
    moved = ordered(
        Direction.IN, movement_id="1", wallet=WALLET, party="22376000001", amount=Money(1, XOF), occurred_at=NOON
    )

    assert bytes(told(moved).body) == b'{"id":"1","state":"pending"}'


async def test_while_it_is_served_it_works_by_itself(person: Http, house: House) -> None:
    payout = ordered(
        Direction.OUT, movement_id="1", wallet=WALLET, party="22376000001", amount=Money(1, XOF), occurred_at=NOON
    )
    house.books.record(payout)
    house.plans.hold("1", PayoutPlan(), NOON)

    async with asyncio.timeout(10):
        while [one.state for one in house.books.all()] != [PaymentState.SUCCEEDED]:
            await asyncio.sleep(0)
