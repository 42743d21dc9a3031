"""The simulated operator speaks as its fact sheet says, word by word (pawapay §1-§7)."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from app.core import jsontext
from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import Authenticity
from app.providers.http import Http, HttpAnswer
from app.providers.pawapay import PawaPay
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, PayoutPlan
from app.providers.simulators.pawapay import PawaPaySimulator
from app.providers.simulators.pawapay.payments import Kind
from tests.providers.pawapay.contract_case import ACCOUNT, DEPOSIT_ID, credentials
from tests.providers.simulators.desk import Desk

from .conftest import FLOAT

PAYOUT_ID, REFUND_ID = "0f3a9b52-6f1d-4f0e-8f0a-3b1c2d4e0031", "5d1e0c3b-2a49-4f78-8b67-9c0d1e2f3a4b"
PARTY = {"type": "MMO", "accountDetails": {"phoneNumber": "22370001122", "provider": "ORANGE_MLI"}}
DEPOSIT: Mapping[str, object] = {
    "depositId": DEPOSIT_ID,
    "payer": PARTY,
    "amount": "2500",
    "currency": "XOF",
    "customerMessage": "Cotisation Nov",
    "clientReferenceId": "0100012336",
    "metadata": [{"intent": "417"}],
}
PAYOUT = {"payoutId": PAYOUT_ID, "recipient": PARTY, "amount": "185000", "currency": "XOF"}
REFUND = {"refundId": REFUND_ID, "depositId": DEPOSIT_ID, "amount": "2500", "currency": "XOF"}
OPENED = {"Authorization": f"Bearer {ACCOUNT.api_token}"}


async def send(visitor: Http, resource: str, body: Mapping[str, object], **other: object) -> HttpAnswer:
    written = jsontext.encode({name: value for name, value in {**body, **other}.items() if value is not None})
    return await visitor.send("POST", f"/v2/{resource}", verb="order", body=written, headers=OPENED)


async def see(visitor: Http, path: str) -> dict[str, object]:
    answer = await visitor.send("GET", f"/v2/{path}", verb="ask", headers=OPENED)
    told: dict[str, object] = json.loads(answer.body)
    return told


def words(answer: HttpAnswer) -> tuple[int, object, object]:
    """HTTP status, status and code of an answer."""
    told = json.loads(answer.body)
    return answer.status, told.get("status"), told.get("failureReason", {}).get("failureCode")


async def test_a_deposit_is_accepted_once_and_ignored_ever_after(visitor: Http) -> None:
    """pawapay §3, §7: also with other content."""
    first, again = await send(visitor, "deposits", DEPOSIT), await send(visitor, "deposits", DEPOSIT, amount="9999")

    assert (words(first)[1], words(again)[1]) == ("ACCEPTED", "DUPLICATE_IGNORED")
    found = await see(visitor, f"deposits/{DEPOSIT_ID}")
    assert found["status"] == "FOUND"
    assert found["data"]["amount"] == "2500"  # type: ignore[index]


async def test_a_lookup_has_two_statuses(visitor: Http, simulator: PawaPaySimulator) -> None:
    """pawapay §5; metadata goes as an array and comes back as an object (§3)."""
    assert await see(visitor, f"deposits/{DEPOSIT_ID}") == {"status": "NOT_FOUND"}
    await send(visitor, "deposits", DEPOSIT)
    simulator.approve(DEPOSIT_ID)

    assert await see(visitor, f"deposits/{DEPOSIT_ID}") == {
        "status": "FOUND",
        "data": {
            "depositId": DEPOSIT_ID,
            "status": "COMPLETED",
            "amount": "2500",
            "currency": "XOF",
            "country": "MLI",
            "payer": PARTY,
            "created": "2026-03-02T12:00:00Z",
            "clientReferenceId": "0100012336",
            "customerMessage": "Cotisation Nov",
            "metadata": {"intent": "417"},
            "providerTransactionId": "MP261121.0959.C00001",
        },
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "02500"},
        {"amount": 2500},
        {"customerMessage": "Été"},
        {"customerMessage": "abc"},
        {"customerMessage": "x" * 23},
        {"metadata": {"intent": "417"}},
        {"payer": {**PARTY, "accountDetails": {"phoneNumber": "+22370001122", "provider": "ORANGE_MLI"}}},
        {"depositId": "417"},
        {"depositId": None},
    ],
)
async def test_what_the_fields_cannot_hold_is_a_400(visitor: Http, wrong: Mapping[str, object]) -> None:
    """pawapay §3."""
    status, _, code = words(await send(visitor, "deposits", DEPOSIT, **wrong))

    assert (status, code in ("INVALID_INPUT", "INVALID_PARAMETER")) == (400, True)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"currency": "XAF"}, "INVALID_CURRENCY"),
        ({"amount": "2500.5"}, "INVALID_AMOUNT"),
        ({"payer": None}, "MISSING_PARAMETER"),
        ({"payer": {**PARTY, "accountDetails": {"phoneNumber": "22370001122", "provider": "X_Y"}}}, "INVALID_PROVIDER"),
    ],
)
async def test_what_cannot_be_meant_is_rejected_with_http_200_and_never_known(
    visitor: Http, wrong: Mapping[str, object], code: str
) -> None:
    """pawapay §3, §5: later GET says NOT_FOUND."""
    assert words(await send(visitor, "deposits", DEPOSIT, **wrong)) == (200, "REJECTED", code)
    assert await see(visitor, f"deposits/{DEPOSIT_ID}") == {"status": "NOT_FOUND"}


@pytest.mark.parametrize(
    ("shown", "code"), [({}, "NO_AUTHENTICATION"), ({"Authorization": "Bearer x"}, "AUTHENTICATION_ERROR")]
)
async def test_nobody_gets_in_without_the_token(visitor: Http, shown: dict[str, str], code: str) -> None:
    """pawapay §5."""
    answer = await visitor.send("POST", "/v2/deposits", verb="order", body=b"{}", headers=shown)

    assert words(answer) == (401, None, code)


async def test_money_is_reserved_when_a_payout_is_taken_and_back_when_it_fails(
    visitor: Http, simulator: PawaPaySimulator
) -> None:
    """pawapay §4."""
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.UNKNOWN))
    await send(visitor, "payouts", PAYOUT)
    reserved = simulator.books.spendable(ACCOUNT.wallet, XOF)
    poor = words(await send(visitor, "payouts", PAYOUT, payoutId=REFUND_ID, amount="900000"))

    await simulator.settle_payout(PAYOUT_ID, PayoutPlan(outcome=PayoutOutcome.FAILED))

    assert reserved == Money(815_000, XOF)
    assert poor == (200, "REJECTED", "PAWAPAY_WALLET_OUT_OF_FUNDS")
    assert simulator.books.spendable(ACCOUNT.wallet, XOF) == FLOAT


async def test_an_unknown_error_is_a_500_and_moves_nothing(visitor: Http, simulator: PawaPaySimulator) -> None:
    """pawapay §5."""
    simulator.plan_payout(None, PayoutPlan(refusal="UNKNOWN_ERROR"))

    assert words(await send(visitor, "payouts", PAYOUT)) == (500, None, "UNKNOWN_ERROR")
    assert simulator.books.payouts() == []


async def test_a_deposit_is_refunded_once_and_only_when_it_was_completed(
    visitor: Http, simulator: PawaPaySimulator
) -> None:
    """pawapay §4, §5."""
    unknown = words(await send(visitor, "refunds", REFUND))
    await send(visitor, "deposits", DEPOSIT)
    too_early = words(await send(visitor, "refunds", REFUND))
    simulator.approve(DEPOSIT_ID)
    too_much = words(await send(visitor, "refunds", REFUND, amount="2501"))
    taken, twice = await send(visitor, "refunds", REFUND), await send(visitor, "refunds", REFUND, refundId=PAYOUT_ID)

    assert [answer[2] for answer in (unknown, too_early, too_much)] == [
        "NOT_FOUND",
        "INVALID_STATE",
        "AMOUNT_TOO_LARGE",
    ]
    assert (words(taken)[1], words(twice)[2]) == ("ACCEPTED", "DEPOSIT_ALREADY_REFUNDED")
    assert simulator.books.balance(ACCOUNT.wallet, XOF) == FLOAT


async def test_a_refund_that_fails_gives_nothing_back(visitor: Http, simulator: PawaPaySimulator) -> None:
    simulator.refunds_wait = True
    await send(visitor, "deposits", DEPOSIT)
    simulator.approve(DEPOSIT_ID)
    await send(visitor, "refunds", REFUND)

    simulator.settle_refund(REFUND_ID, "WALLET_LIMIT_REACHED")

    found = await see(visitor, f"refunds/{REFUND_ID}")
    assert found["data"]["status"] == "FAILED"  # type: ignore[index]
    assert "depositId" not in found["data"]  # type: ignore[operator]
    assert simulator.books.balance(ACCOUNT.wallet, XOF) == FLOAT + Money(2_500, XOF)


async def test_balances_and_keys_are_listed(visitor: Http) -> None:
    """pawapay §2."""
    ours = {"country": "MLI", "balance": "1000000", "currency": "XOF", "provider": ""}

    assert await see(visitor, "wallet-balances?country=MLI") == {"balances": [ours]}
    assert await see(visitor, "wallet-balances?country=CIV") == {"balances": []}
    [key] = await see(visitor, "public-key/http")
    assert key["id"] == "HTTP_EC_P256_KEY:1"  # type: ignore[index]


async def test_a_contradicted_callback_says_both_and_both_are_signed(
    visitor: Http, simulator: PawaPaySimulator, desk: Desk, clock: VirtualClock
) -> None:
    """A wrong word may be genuine all the same; only what it says can be compared."""
    simulator.account = replace(ACCOUNT, told_at={"deposits": f"{desk.address}/deposits"})
    simulator.faults.script("deposit_outcome", [Misbehaviour(contradicted=True)])
    await send(visitor, "deposits", DEPOSIT)
    simulator.approve(DEPOSIT_ID)

    await simulator.callbacks.deliver()

    provider = PawaPay.from_credentials(credentials(), clock)
    assert [provider.verify(one) for one in desk.received] == [Authenticity.PROVEN] * 2
    assert sorted(json.loads(one.body)["status"] for one in desk.received) == ["COMPLETED", "FAILED"]
    await provider.close()


async def test_what_has_no_address_is_not_told(visitor: Http, simulator: PawaPaySimulator) -> None:
    """pawapay §5: addresses are set per resource."""
    await send(visitor, "deposits", DEPOSIT)
    simulator.approve(DEPOSIT_ID)
    simulator.tell(Kind.DEPOSIT, DEPOSIT_ID)

    assert await simulator.callbacks.deliver() == []
