"""The same request twice is one act and one answer (RELIABILITY 5)."""

import asyncio
from typing import Any

import pytest
from fastapi.routing import APIRoute

from app import ledger
from app.access import Role, permissions_of
from app.api import facility, v1
from app.api.guard import policy_of
from app.api.v1 import sweeps
from tests.api.v1.reach import reaches
from tests.api.v1.till import Till
from tests.api.v1.walk import operations
from tests.api.v1.world import World

ROUTES = [route for one in (*v1.ROUTERS, *facility.ROUTERS) for route in one.routes if isinstance(route, APIRoute)]


def cash(till: Till, number: str = "SOC-1") -> dict[str, Any]:
    """Five hundred francs for the unit."""
    return {
        "unit": till.unit.reference,
        "antenna_id": str(till.unit.antenna_id),
        "amount": {"amount": 500, "currency": "XOF"},
        "receipt_number": number,
        "occurred_at": "2026-03-02T08:00:00Z",
    }


async def test_every_act_that_moves_money_asks_for_a_key(world: World) -> None:
    for one in operations(world.app):
        if one.moves_money:
            role = next(role for role in Role if one.permission in permissions_of([role]))
            answer = await world.ask(role, one.method, one.at(), json=one.example)
            assert (answer.status_code, answer.json()["code"]) == (400, "access.idempotency_key_missing"), one.path


def test_every_route_whose_code_may_post_to_the_ledger_is_marked_as_moving_money() -> None:
    """Adding a route is marking it; what is deleted is refused the second time and needs no key."""
    unmarked = {
        f"{method} {route.path}"
        for route in ROUTES
        for method in route.methods or ()
        if method != "DELETE" and not policy_of(route).moves_money and reaches(route.endpoint, ledger.post)
    }

    assert unmarked == set()


def test_what_may_post_is_told_from_what_only_reads() -> None:
    assert reaches(sweeps.sweep, ledger.post)
    assert reaches(sweeps.give_back, ledger.post)
    assert not reaches(sweeps.list_sweeps, ledger.post)


@pytest.mark.parametrize("key", ["", " ", "é", "x" * 201])
async def test_a_key_that_is_none_counts_as_missing(till: Till, key: str) -> None:
    answer = await till.world.ask(
        Role.MANAGER, "POST", "/v1/cash-receipts", headers={"Idempotency-Key": key.encode()}, json=cash(till)
    )

    assert answer.json()["code"] == "access.idempotency_key_missing"


async def test_a_repetition_gets_the_same_bytes_and_books_nothing(till: Till) -> None:
    first = await till.world.ask(Role.MANAGER, "POST", "/v1/cash-receipts", key="one", json=cash(till))
    again = await till.world.ask(Role.MANAGER, "POST", "/v1/cash-receipts", key="one", json=cash(till))

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert await _count_of_payments(till) == 3


async def test_another_request_under_the_same_key_is_refused(till: Till) -> None:
    await till.world.ask(Role.MANAGER, "POST", "/v1/cash-receipts", key="one", json=cash(till))

    other = await till.world.ask(Role.MANAGER, "POST", "/v1/cash-receipts", key="one", json=cash(till, "SOC-2"))

    assert (other.status_code, other.json()["code"]) == (422, "access.idempotency_key_reused")
    assert await _count_of_payments(till) == 3


async def test_a_key_belongs_to_its_caller_and_its_route(till: Till) -> None:
    await till.world.ask(Role.MANAGER, "POST", "/v1/cash-receipts", key="one", json=cash(till))

    elsewhere = await till.world.ask(
        Role.MANAGER,
        "POST",
        f"/v1/payments/{till.waiting}/allocations",
        key="one",
        json={"unit": till.unit.reference},
    )

    assert elsewhere.status_code == 201


async def test_a_refused_act_leaves_its_key_free(till: Till) -> None:
    wrong = cash(till) | {"unit": "0100000000"}

    refused = await till.world.ask(Role.MANAGER, "POST", "/v1/cash-receipts", key="one", json=wrong)
    mended = await till.world.ask(Role.MANAGER, "POST", "/v1/cash-receipts", key="one", json=cash(till))

    assert (refused.status_code, mended.status_code) == (404, 201)


async def test_the_same_request_many_times_at_once_is_one_act(till: Till) -> None:
    asked = [till.world.ask(Role.MANAGER, "POST", "/v1/cash-receipts", key="one", json=cash(till)) for _ in range(20)]

    answers = await asyncio.gather(*asked)

    carried_out = [one for one in answers if one.status_code == 201]
    in_flight = [one for one in answers if one.status_code == 409]
    assert len(carried_out) + len(in_flight) == 20
    assert len({one.content for one in carried_out}) == 1
    assert {one.json()["code"] for one in in_flight} <= {"access.idempotency_key_in_flight"}
    assert await _count_of_payments(till) == 3


async def _count_of_payments(till: Till) -> int:
    return len((await till.world.ask(Role.MANAGER, "GET", "/v1/payments")).json()["items"])
