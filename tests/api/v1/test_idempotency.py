"""The same request twice is one act and one answer (RELIABILITY 5)."""

import asyncio
from typing import Any

import pytest

from app.access import Role, permissions_of
from tests.api.v1.till import Till
from tests.api.v1.walk import operations
from tests.api.v1.world import World


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


def test_the_acts_that_move_money_are_these(world: World) -> None:
    moving = {one.path.removeprefix("/v1/") for one in operations(world.app) if one.moves_money}

    assert moving == {
        "units",
        "units/take-overs",
        "units/{reference}/members",
        "units/{reference}/renewals",
        "payments/{payment_id}/allocations",
        "payments/{payment_id}/reversal",
        "cash-receipts",
        "collectives/{reference}/distributions",
        "payment-requests",
        "payee-accounts/{account_id}/approvals",
        "payout-batches",
        "payout-batches/{batch_id}/approvals",
        "payout-batches/{batch_id}/payment-files",
        "bank-confirmations",
        "bank-statements",
        "wallets/{wallet_id}/statement-files",
        "payouts/{payout_id}/bank-return",
        "payouts/{payout_id}/resend",
        "payouts/{payout_id}/release",
        "payouts/{payout_id}/withdrawal",
        "payouts/{payout_id}/resolution/decision",
        "payments/{payment_id}/refunds",
        "units/{reference}/refunds",
        "wallets/{wallet_id}/top-ups",
        "wallets/{wallet_id}/top-ups/{transfer_id}/credit",
        "wallets/{wallet_id}/top-ups/{transfer_id}/return",
        "wallets/{wallet_id}/sweeps",
        "wallets/{wallet_id}/sweeps/{transfer_id}/credit",
        "wallets/{wallet_id}/sweeps/{transfer_id}/return",
        "antennas/{antenna_id}/cash-deposits",
        "operator-invoices",
        "operator-invoices/{invoice_id}/payments",
        "facilities/{facility_id}/repayments",
        "subsidy-statements",
        "subsidy-statements/{statement_id}/disallowances",
        "subsidy-receipts",
        "subsidy-receipts/{receipt_id}/applications",
        "subsidy-receipts/{receipt_id}/repayments",
        "subsidy-decisions/{decision_id}/word",
        "wallets/{wallet_id}/statements",
        "wallets/{wallet_id}/balances",
        "wallets/{wallet_id}/differences/acceptance",
        "own-money/ties",
        "own-money/ties/{tie_id}/undoing",
        "claims",
        "claims/import",
        "claims/decisions",
        "claims/{claim_id}/appeal",
        "claims/{claim_id}/overpayments",
        "claim-invoices",
        "facility/claims",
        "facility/claims/import",
        "facility/claims/{claim_id}/submission",
        "facility/claims/{claim_id}/appeal",
        "facility/claim-invoices",
        "years/{year}/closing/approval",
        "years/{year}/opening/approval",
        "years/{year}/appropriation/approval",
        "clearings",
        "clearings/{clearing_id}/approval",
        "expenses",
        "manual-entries",
        "manual-entries/{manual_entry_id}/approval",
        "manual-entries/{manual_entry_id}/mirror",
        "payments/{payment_id}/income",
        "payments/{payment_id}/income/approval",
        "payments/{payment_id}/recovery",
        "regimes/{code}/receipts",
        "units/{reference}/write-offs",
        "visitors/{charge_id}/answer",
        "recovery-transfers/{transfer_id}/decision",
    }


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
