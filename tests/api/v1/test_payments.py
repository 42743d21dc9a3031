"""Money over HTTP: found, allocated, taken in cash, distributed, reversed, released; each act with its audit row."""

from typing import Any

import pytest

from app import collection
from app.access import Role
from app.core.ids import PaymentId
from tests.api.v1.till import COLLECTIVE, Till

XOF = "XOF"


def francs(amount: int) -> dict[str, Any]:
    """So many francs."""
    return {"amount": amount, "currency": XOF}


async def test_a_payment_shows_where_its_money_is(till: Till) -> None:
    answer = await till.world.ask(Role.MANAGER, "GET", f"/v1/payments/{till.waiting}")

    told = answer.json()
    assert (told["status"], told["reason"], told["left"]) == ("suspense", "UNKNOWN", francs(1_000))
    assert told["payer"] == "+22370000099"


async def test_payments_come_in_pages_the_newest_first(till: Till) -> None:
    for number in range(3, 6):
        await till.pay(500, None, f"TXN{number}")

    first = (await till.world.ask(Role.MANAGER, "GET", "/v1/payments?limit=2")).json()
    second = (await till.world.ask(Role.MANAGER, "GET", f"/v1/payments?limit=2&after={first['next']}")).json()
    third = (await till.world.ask(Role.MANAGER, "GET", f"/v1/payments?limit=2&after={second['next']}")).json()

    seen = [one["operator_reference"] for page in (first, second, third) for one in page["items"]]
    assert seen == ["TXN5", "TXN4", "TXN3", "TXN2", "TXN1"]
    assert third["next"] is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("status=suspense", ["TXN1"]),
        ("status=allocated", ["TXN2"]),
        ("has_incident=true", []),
        ("since=2026-03-03", []),
    ],
)
async def test_payments_are_filtered(till: Till, wanted: str, found: list[str]) -> None:
    answer = await till.world.ask(Role.MANAGER, "GET", f"/v1/payments?{wanted}")

    assert [one["operator_reference"] for one in answer.json()["items"]] == found


async def test_payments_of_a_unit_are_found_by_its_reference(till: Till) -> None:
    answer = await till.world.ask(Role.MANAGER, "GET", f"/v1/payments?unit={till.unit.reference}")

    assert [one["operator_reference"] for one in answer.json()["items"]] == ["TXN2"]


async def test_an_agent_allocates_part_of_what_waits_and_the_trail_says_so(till: Till) -> None:
    body = {"unit": till.unit.reference, "amount": francs(400)}

    answer = await till.world.ask(
        Role.MANAGER, "POST", f"/v1/payments/{till.waiting}/allocations", key="one", json=body
    )

    assert answer.status_code == 201
    assert answer.json()["left"] == francs(600)
    trail = await till.world.ask(Role.AUDITOR, "GET", f"/v1/audit?subject=payment:{till.waiting}")
    [act] = trail.json()["items"]
    assert act["act"] == "payments.allocate"
    assert act["facts"]["amount_minor"] == 400
    assert act["actor"].startswith("person:")
    assert act["request_id"] == answer.headers["x-request-id"]


async def test_more_than_what_waits_is_refused_and_leaves_nothing(till: Till) -> None:
    body = {"unit": till.unit.reference, "amount": francs(1_001)}

    answer = await till.world.ask(
        Role.MANAGER, "POST", f"/v1/payments/{till.waiting}/allocations", key="one", json=body
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "collection.allocation_exceeds_receipt")
    assert "1000" in answer.json()["detail"]
    trail = await till.world.ask(Role.AUDITOR, "GET", "/v1/audit")
    assert trail.json()["items"] == []


async def test_an_amount_in_another_currency_is_refused_by_name(till: Till) -> None:
    body = {"unit": till.unit.reference, "amount": {"amount": 10, "currency": "KES"}}

    answer = await till.world.ask(
        Role.MANAGER, "POST", f"/v1/payments/{till.waiting}/allocations", key="one", json=body
    )

    assert answer.status_code == 422
    assert answer.json()["fields"][0]["name"] == "amount.currency"


async def test_the_suspense_desk_shows_age_balance_and_candidates(till: Till) -> None:
    near = till.unit.reference[:-1] + str((int(till.unit.reference[-1]) + 1) % 10)
    payment = await till.pay(700, near, "TXN9")

    desk = await till.world.ask(Role.MANAGER, "GET", "/v1/suspense")
    summary = await till.world.ask(Role.MANAGER, "GET", "/v1/suspense/summary")
    whom = await till.world.ask(Role.MANAGER, "GET", f"/v1/suspense/{payment}/candidates")

    assert [one["operator_reference"] for one in desk.json()["items"]] == ["TXN1", "TXN9"]
    assert desk.json()["items"][0]["age_days"] == 0
    assert summary.json()["balance"] == francs(1_700)
    assert whom.json()["items"][0]["unit"]["reference"] == till.unit.reference
    assert whom.json()["items"][0]["why"] == "near_reference"


async def test_cash_is_taken_once_per_receipt_number(till: Till) -> None:
    cash = {
        "unit": till.unit.reference,
        "antenna_id": str(till.unit.antenna_id),
        "amount": francs(500),
        "receipt_number": "SOC-000123",
        "occurred_at": "2026-03-02T08:00:00Z",
    }

    first = await till.world.ask(Role.MANAGER, "POST", "/v1/cash-receipts", key="one", json=cash)
    again = await till.world.ask(Role.MANAGER, "POST", "/v1/cash-receipts", key="two", json=cash)

    assert (first.status_code, first.json()["status"]) == (201, "allocated")
    assert (again.status_code, again.json()["code"]) == (409, "collection.receipt_number_taken")


async def test_cash_to_come_is_refused(till: Till) -> None:
    cash = {
        "unit": till.unit.reference,
        "antenna_id": str(till.unit.antenna_id),
        "amount": francs(500),
        "receipt_number": "SOC-000124",
        "occurred_at": "2026-03-05T08:00:00Z",
    }

    answer = await till.world.ask(Role.MANAGER, "POST", "/v1/cash-receipts", key="one", json=cash)

    assert (answer.status_code, answer.json()["fields"][0]["name"]) == (422, "occurred_at")


async def test_a_collectives_money_is_distributed_whole_or_not_at_all(till: Till) -> None:
    await till.pay(5_000, COLLECTIVE, "TXN7")
    lines = [{"unit": till.unit.reference, "amount": francs(3_000)}]
    address = f"/v1/collectives/{COLLECTIVE}/distributions"

    too_much = [{"unit": till.unit.reference, "amount": francs(5_001)}]
    refused = await till.world.ask(Role.MANAGER, "POST", address, key="one", json={"lines": too_much})
    made = await till.world.ask(Role.MANAGER, "POST", address, key="two", json={"lines": lines})

    assert refused.json()["code"] == "collection.distribution_exceeds_balance"
    assert made.status_code == 201
    assert made.json()["collective"]["undistributed"] == francs(2_000)


async def test_a_reversal_undoes_what_the_payment_did(till: Till) -> None:
    taken = {"occurred_at": "2026-03-02T08:30:00Z"}

    answer = await till.world.ask(
        Role.ACCOUNTANT, "POST", f"/v1/payments/{till.allocated}/reversal", key="one", json=taken
    )

    assert (answer.status_code, answer.json()["status"]) == (201, "reversed")
    parts = await till.world.ask(Role.ACCOUNTANT, "GET", f"/v1/payments/{till.allocated}/allocations")
    assert all(part["undone_at"] for part in parts.json()["items"])
    trial = (await till.world.ask(Role.ACCOUNTANT, "GET", "/v1/trial-balance")).json()
    assert trial["debit"] == trial["credit"]


async def test_a_frozen_payment_waits_until_it_is_released(till: Till) -> None:
    async with till.world.database.transaction() as session:
        await collection.freeze(session, till.world.micmo.id, PaymentId(till.waiting))
    body = {"unit": till.unit.reference}
    address = f"/v1/payments/{till.waiting}"

    frozen = await till.world.ask(Role.MANAGER, "POST", f"{address}/allocations", key="one", json=body)
    released = await till.world.ask(Role.ACCOUNTANT, "POST", f"{address}/release")
    given = await till.world.ask(Role.MANAGER, "POST", f"{address}/allocations", key="one", json=body)

    assert frozen.json()["code"] == "collection.payment_frozen"
    assert released.json()["is_frozen"] is False
    assert given.status_code == 201
