"""Balance, summary and the key to encrypt with (airtel-money §3.1, §9)."""

import json
from typing import Any

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import Direction, OutcomeUnknown, PaymentState, ProviderUnavailable
from app.providers.airtel_money.wire import account

from .conftest import TEN, Payload, a_public_key, an_answer, keys
from .contract_case import ORDER, PAYOUT


def a_row(**changed: Any) -> dict[str, Any]:
    """One line of a summary, with some of its words other than usual."""
    kind = changed.pop("type", "MERCHPAY")
    told = {
        "airtel_money_id": "MP1",
        "amount": 2_500,
        "created_at": 1_773_480_660,
        "id": ORDER.reference,
        "status": "TS",
    }
    return {"service": {"type": kind}, "transaction": told | changed}


def events(*rows: object, product: str = "collection") -> list[Any]:
    answer = an_answer({"data": {"count": len(rows), "transactions": list(rows)}})
    return list(account.events_in(answer, keys(product=product)))


def test_the_balance_is_told_in_text_or_as_a_number(payload: Payload) -> None:
    told = json.loads(payload("balance.json"))
    for written in ("184500", "184500.00", 184_500):
        told["data"]["balance"] = written
        assert account.read_balance(an_answer(told), XOF).available == Money(184_500, XOF)


@pytest.mark.parametrize(
    "data",
    [
        {"balance": None},
        {"balance": "1.5"},
        {"balance": True},
        {"balance": "-1"},
        {"currency": "XAF"},
        {"currency": None},
    ],
)
def test_a_balance_that_is_none_is_unknown_and_never_zero(data: dict[str, object], payload: Payload) -> None:
    told = json.loads(payload("balance.json"))
    told["data"] |= data

    with pytest.raises(OutcomeUnknown):
        account.read_balance(an_answer(told), XOF)


@pytest.mark.parametrize("code", ["DP02100000000", "DP02100000002", "ROUTER001"])
def test_a_balance_beside_a_code_of_failure_is_unknown(code: str, payload: Payload) -> None:
    """§8.3: balance DP02100000000/1/2."""
    told = json.loads(payload("balance.json"))
    told["status"]["response_code"] = code

    with pytest.raises(OutcomeUnknown) as unknown:
        account.read_balance(an_answer(told), XOF)

    assert unknown.value.facts["reason"] == code


@pytest.mark.parametrize("status", [400, 500])
def test_a_balance_comes_with_a_200(status: int, payload: Payload) -> None:
    with pytest.raises(OutcomeUnknown):
        account.read_balance(an_answer(payload("balance.json"), status), XOF)


def test_a_key_is_good_until_its_day(payload: Payload) -> None:
    """§3.1: DD-MM-YYYY HH:mm:ss."""
    told = {"data": {"key_id": "17", "key": a_public_key(), "valid_upto": "12-12-2026 10:00:00"}}

    assert account.read_key(an_answer(told), VirtualClock(TEN)) == (a_public_key(), 21 * 86_400)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"key": "x"},
        {"key": None},
        {"valid_upto": "2027-08-12"},
        {"valid_upto": None},
        {"valid_upto": "31-02-2027 00:00:00"},
    ],
)
def test_without_a_key_nothing_can_be_sent(data: dict[str, object]) -> None:
    told = {"key": a_public_key(), "valid_upto": "12-08-2027 21:29:26"} | data if data else {}

    with pytest.raises(ProviderUnavailable):
        account.read_key(an_answer({"data": told}), VirtualClock(TEN))


def test_a_merchant_s_payment_is_told_with_its_receipt(payload: Payload) -> None:
    """§9: reconciliation source."""
    [event] = account.events_in(an_answer(payload("summary.json")), keys(product="collection"))

    assert (event.direction, event.state, event.amount) == (Direction.IN, PaymentState.SUCCEEDED, Money(2_500, XOF))
    assert (event.reference, event.request_reference) == ("MP260314.0931.C00042", ORDER.reference)
    assert event.occurred_at and event.occurred_at.isoformat() == "2026-03-14T09:31:00+00:00"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("TF", PaymentState.FAILED),
        ("TA", PaymentState.PENDING),
        ("TE", PaymentState.PENDING),
        (7, PaymentState.PENDING),
    ],
)
def test_a_row_counts_by_its_status_and_what_expired_is_not_over_by_a_list(status: object, state: PaymentState) -> None:
    [event] = events(a_row(status=status))

    assert event.state is state


@pytest.mark.parametrize("status", ["TIP", "TI"])
def test_what_is_in_progress_moved_nothing_yet(status: str) -> None:
    """§8.1: its end is in the next summary, which goes back two hours behind this one."""
    assert events(a_row(status=status)) == []


def test_a_payout_of_ours_is_told_as_one_though_none_is_promised() -> None:
    row = a_row(type="B2C", id=PAYOUT.reference, airtel_money_id=f"disbursement-{PAYOUT.reference}")
    [event] = events(row, product="disbursement")

    assert (event.direction, event.request_reference, event.reference) == (Direction.OUT, PAYOUT.reference, None)


def test_two_wallets_with_the_same_keys_are_told_each_its_own() -> None:
    """DOMAIN A1: what two wallets were told would be booked twice."""
    rows = a_row(), a_row(type="B2C", id=PAYOUT.reference)

    assert [event.direction for event in events(*rows)] == [Direction.IN]
    assert [event.direction for event in events(*rows, product="disbursement")] == [Direction.OUT]


def test_a_payment_that_a_customer_started_alone_is_told_too() -> None:
    [event] = events(a_row(id="MERCH0001"))

    assert (event.direction, event.reference) == (Direction.IN, "MP1")


@pytest.mark.parametrize(
    "row",
    [
        a_row(type="CASHIN", id="x"),
        a_row(type="B2C"),
        a_row(id=PAYOUT.reference),
        a_row(airtel_money_id=None, status="TF"),
        {},
        None,
        7,
    ],
)
def test_a_row_of_another_kind_is_none_of_ours(row: object) -> None:
    assert [event.reference for event in events(row, a_row())] == ["MP1"]


@pytest.mark.parametrize("amount", [None, "1.5", True, 0, -5, 10**30])
def test_a_row_without_a_sound_amount_stays_open_and_is_not_lost(amount: object) -> None:
    [event] = events(a_row(amount=amount))

    assert (event.state, event.amount, event.reference) == (PaymentState.PENDING, None, "MP1")


@pytest.mark.parametrize("receipt", [None, "", " ", "x" * 65])
def test_a_paid_row_without_a_receipt_stays_open_and_is_not_lost(receipt: object) -> None:
    """§9; DOMAIN A1: it could not be told from another one, so a person reads it."""
    [event] = events(a_row(airtel_money_id=receipt))

    assert (event.state, event.reference, event.amount) == (PaymentState.PENDING, None, Money(2_500, XOF))
    assert (event.request_reference, event.reason) == (ORDER.reference, "no_receipt")


@pytest.mark.parametrize("instant", [None, "x", 0, 10**12, True, "1773480660000"])
def test_an_instant_outside_all_reason_is_none(instant: object) -> None:
    assert events(a_row(created_at=instant))[0].occurred_at is None


@pytest.mark.parametrize(
    ("rows", "count", "is_whole"),
    [
        (49, 49, True),
        (50, 50, False),
        (10, 11, False),
        (0, 0, True),
        (3, "9", False),
        (3, "3", True),
        (3, "many", True),
    ],
)
def test_a_full_page_or_a_higher_count_may_hide_more(rows: int, count: object, is_whole: bool) -> None:
    answer = an_answer({"data": {"count": count, "transactions": [a_row()] * rows}})

    assert account.is_whole(answer) is is_whole


@pytest.mark.parametrize("body", [{}, {"data": {}}, {"data": {"transactions": {}}}, {"data": {"transactions": None}}])
def test_a_summary_without_a_list_is_no_summary(body: dict[str, Any]) -> None:
    for read in (account.is_whole, lambda answer: account.events_in(answer, keys())):
        with pytest.raises(OutcomeUnknown):
            read(an_answer(body))
