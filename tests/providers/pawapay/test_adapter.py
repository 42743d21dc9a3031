"""What the adapter says of itself, and how it asks and takes back."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import respx

from app.core.money import XOF, Money
from app.providers import (
    Capability,
    Direction,
    OutcomeUnknown,
    PayeeKind,
    PaymentState,
    ProviderReference,
    ProviderRejected,
    StatusQuestion,
    Unsupported,
)
from app.providers.pawapay import PawaPay

from .conftest import TEN, Payload
from .contract_case import DEPOSIT_ID, ORDER, PAID, PAYOUT, REVERSAL

PAYOUT_ID = "0f3a9b52-6f1d-4f0e-8f0a-3b1c2d4e0031"
REFUND_ID = "5d1e0c3b-2a49-4f78-8b67-9c0d1e2f3a4b"
SHUT = b'{"failureReason":{"failureCode":"AUTHENTICATION_ERROR"}}'


def found(body: bytes) -> bytes:
    return b'{"status":"FOUND","data":' + body + b"}"


@pytest.fixture
def refundable(network: respx.MockRouter, payload: Payload) -> respx.MockRouter:
    """The deposit was completed."""
    network.get(f"/v2/deposits/{DEPOSIT_ID}").respond(200, content=found(payload("deposit_completed")))
    return network


async def test_it_has_no_statement_and_registers_nothing(pawapay: PawaPay) -> None:
    """pawapay §2: a statement is a file that is made later; addresses are set in the dashboard."""
    asked = Capability.QUERY_STATUS | Capability.BALANCE
    assert PawaPay.capabilities == Capability.REQUEST_PAYMENT | Capability.PAY_OUT | asked | Capability.REVERSE
    with pytest.raises(Unsupported):
        await pawapay.statement(TEN, TEN)


def test_one_id_is_paid_once_and_goes_again_only_after_a_wait() -> None:
    """pawapay §7: still NOT_FOUND after a few seconds, resending the same id is safe."""
    profile = PawaPay.profile

    assert (profile.wants_uuids, profile.payout_is_idempotent, profile.payout_quarantine_s) == (True, True, 60)
    assert profile.payee_kinds == {PayeeKind.PHONE}
    assert profile.not_executed_codes.isdisjoint({"UNKNOWN_ERROR", "DUPLICATE_IGNORED"})


def test_nothing_but_200_is_counted_as_delivered(pawapay: PawaPay) -> None:
    """pawapay §5."""
    assert pawapay.acknowledge(PAID, accepted=True).status == 200


@pytest.mark.parametrize(
    "known",
    [
        {"reference": ORDER.reference},
        {"handle": DEPOSIT_ID},
        {"provider_reference": ProviderReference(DEPOSIT_ID)},
        {"reference": ORDER.reference, "handle": DEPOSIT_ID},
    ],
)
async def test_a_deposit_is_asked_after_by_whatever_names_it(
    refundable: respx.MockRouter, pawapay: PawaPay, known: dict[str, str]
) -> None:
    question = StatusQuestion(direction=Direction.IN, **known)  # type: ignore[arg-type]

    [event] = (await pawapay.query_status(question)).events

    assert (event.state, event.reference) == (PaymentState.SUCCEEDED, DEPOSIT_ID)


@pytest.mark.parametrize("name", ["SIM0000000001", "../balance", ""])
async def test_a_name_that_is_no_id_there_is_not_asked_for(
    network: respx.MockRouter, pawapay: PawaPay, name: str
) -> None:
    question = StatusQuestion(direction=Direction.IN, provider_reference=ProviderReference(name))

    assert (await pawapay.query_status(question)).events == ()
    assert not network.calls


@pytest.mark.parametrize(("handle", "state"), [(None, PaymentState.NOT_FOUND), (PAYOUT_ID, PaymentState.PENDING)])
async def test_a_payout_that_was_accepted_and_is_not_found_stays_open(
    network: respx.MockRouter, pawapay: PawaPay, handle: str | None, state: PaymentState
) -> None:
    """pawapay §5, §7: only one whose POST was in doubt may go again."""
    network.get(f"/v2/payouts/{PAYOUT_ID}").respond(200, json={"status": "NOT_FOUND"})
    question = StatusQuestion(direction=Direction.OUT, reference=PAYOUT.reference, handle=handle)

    [event] = (await pawapay.query_status(question)).events

    assert (event.state, event.request_reference) == (state, PAYOUT.reference)


async def test_a_deposit_that_is_not_found_is_an_empty_answer(network: respx.MockRouter, pawapay: PawaPay) -> None:
    network.get(f"/v2/deposits/{DEPOSIT_ID}").respond(200, json={"status": "NOT_FOUND"})

    answer = await pawapay.query_status(StatusQuestion(direction=Direction.IN, reference=ORDER.reference))

    assert (list(answer.events), answer.body) == ([], b'{"status":"NOT_FOUND"}')


@pytest.mark.parametrize("word", ["ACCEPTED", "DUPLICATE_IGNORED"])
async def test_a_refund_is_ordered_and_read_however_often(
    refundable: respx.MockRouter, payload: Payload, pawapay: PawaPay, word: str
) -> None:
    """pawapay §4, §7."""
    refundable.post("/v2/refunds").respond(200, json={"refundId": REFUND_ID, "status": word})
    refundable.get(f"/v2/refunds/{REFUND_ID}").respond(200, content=found(payload("refund_completed")))

    [event] = (await pawapay.reverse(REVERSAL)).events

    assert (event.state, event.reverses) == (PaymentState.REVERSED, DEPOSIT_ID)
    assert (event.amount, event.request_reference) == (Money(2_500, XOF), REVERSAL.reference)


async def test_a_refund_of_a_part_never_leaves(refundable: respx.MockRouter, pawapay: PawaPay) -> None:
    """pawapay §4: partial is allowed there and is no reversal here."""
    ordered = refundable.post("/v2/refunds")

    with pytest.raises(ProviderRejected):
        await pawapay.reverse(replace(REVERSAL, amount=Money(1_000, XOF)))

    assert not ordered.called


@pytest.mark.parametrize("answer", [(503, b""), (200, b'{"status":"NOT_FOUND"}'), (401, SHUT)])
async def test_a_refund_that_cannot_be_read_yet_was_ordered_all_the_same(
    refundable: respx.MockRouter, pawapay: PawaPay, answer: tuple[int, bytes]
) -> None:
    """RELIABILITY 1.3: never "not taken" once it was."""
    refundable.post("/v2/refunds").respond(200, json={"refundId": REFUND_ID, "status": "ACCEPTED"})
    refundable.get(f"/v2/refunds/{REFUND_ID}").respond(answer[0], content=answer[1])

    with pytest.raises(OutcomeUnknown):
        await pawapay.reverse(REVERSAL)


@pytest.mark.parametrize("code", ["DEPOSIT_ALREADY_REFUNDED", "REFUND_IN_PROGRESS"])
async def test_a_deposit_that_was_given_back_before_is_in_doubt(
    refundable: respx.MockRouter, pawapay: PawaPay, code: str
) -> None:
    """pawapay §5: an earlier refund moved the money, so "nothing moved" would have it given back twice."""
    refusal = {"refundId": REFUND_ID, "status": "REJECTED", "failureReason": {"failureCode": code}}
    refundable.post("/v2/refunds").respond(200, json=refusal)

    with pytest.raises(OutcomeUnknown) as doubt:
        await pawapay.reverse(REVERSAL)

    assert doubt.value.facts["reason"] == code


def test_the_package_of_that_name_is_somebody_elses() -> None:
    """pawapay §8: another company's, with another protocol."""
    wanted = re.findall(r'"([A-Za-z0-9_.-]+)[^"]*[<>=~]', (Path(__file__).parents[3] / "pyproject.toml").read_text())

    assert "httpx" in wanted
    assert not [name for name in wanted if name.lower().startswith("pawapay")]
