"""What the answer to an order proves, and what it leaves to the enquiry (airtel-money §5, §6, §8)."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.providers import OutcomeUnknown, PaymentState, ProviderRejected, ProviderUnavailable
from app.providers.airtel_money.profile import COLLECTION_REFUSALS, ESB_REFUSALS, PAYOUT_REFUSALS, ROUTER_REFUSALS
from app.providers.airtel_money.wire import answers

from .conftest import TEN, Payload, an_answer, an_envelope
from .contract_case import ORDER, PAYOUT, REFUND

OURS, PAID = {"id": ORDER.reference}, {"id": PAYOUT.reference}
REFUND_OF = replace(REFUND, provider_reference="MP260314.0931.C00042")  # type: ignore[arg-type]
# §8.2: classed as failed, and given other meanings by another country's document.
COLLECTION_CODES = [f"DP00800001{number:03}" for number in (0, 2, 3, 4, 5, 7, 8, 9, 10, 24, 25, 29)]


def prompted(body: dict[str, Any] | bytes, status: int = 200) -> str:
    return answers.read_prompted(an_answer(body, status), ORDER, TEN).handle


def paid_out(body: dict[str, Any] | bytes, status: int = 200) -> tuple[PaymentState, str | None]:
    taken = answers.read_paid_out(an_answer(body, status), PAYOUT)
    [event] = taken.answer.events
    assert (taken.handle, event.request_reference, event.amount) == (PAYOUT.reference, PAYOUT.reference, None)
    return event.state, event.reference


def test_success_in_the_answer_to_a_prompt_says_that_it_was_sent(payload: Payload) -> None:
    """§0.2, §5: SUCCESS and 006 are pending; the id is all there is to ask by."""
    handle = answers.read_prompted(an_answer(payload("prompted.json")), ORDER, TEN)

    assert (handle.handle, handle.expires_at) == (ORDER.reference, TEN + timedelta(minutes=15))


@pytest.mark.parametrize("code", ["DP00800001001", "DP00800001006", None])
def test_a_prompt_is_taken_by_its_code_or_by_its_word_where_only_an_older_code_stands(code: str | None) -> None:
    """§8.2: 001 in the answer to a POST is pending; §8.4: ESB000010 is acceptance."""
    assert prompted(an_envelope(code, **OURS, status="SUCCESS")) == ORDER.reference


@pytest.mark.parametrize("code", COLLECTION_CODES)
@pytest.mark.parametrize("word", ["SUCCESS", "FAILED", None])
def test_a_code_alone_never_settles_a_collection(code: str, word: str | None) -> None:
    """§8.2: countries disagree on them (006 completed, 007 declined, 010 not found), so the enquiry decides."""
    with pytest.raises(OutcomeUnknown) as unknown:
        prompted(an_envelope(code, esb="ESB000008", **(OURS | {"status": word} if word else {})))

    assert unknown.value.facts["reason"] == code


@pytest.mark.parametrize("code", sorted(COLLECTION_REFUSALS | ROUTER_REFUSALS | ESB_REFUSALS))
@pytest.mark.parametrize("status", [200, 400])
def test_a_refusal_at_the_gate_is_a_refusal(code: str, status: int) -> None:
    """§8.4, §8.5: not executed; §0.3: with HTTP 200 as well."""
    with pytest.raises(ProviderRejected) as refused:
        prompted({"status": {"code": status, "result_code": code, "success": False}, "data": {}}, status)

    assert refused.value.facts["reason"] == code


@pytest.mark.parametrize(
    "body",
    [
        {"status_code": "ROUTER003"},
        {"code": "ROUTER003"},
        {"status": {"code": "ROUTER003"}},
        {"status": {"response_code": "ROUTER003"}},
        {"status": {"result_code": "ROUTER003"}},
        {"error": "ROUTER003: missing parameter"},
        {"error": {"code": "ROUTER003"}},
        {"error": {"message": "ROUTER003 missing parameter"}},
    ],
)
def test_a_router_s_code_is_found_wherever_it_stands(body: dict[str, Any]) -> None:
    """§8.5."""
    with pytest.raises(ProviderRejected) as refused:
        prompted(body, 400)

    assert refused.value.facts["reason"] == "ROUTER003"


@pytest.mark.parametrize(
    "esb", ["ESB000001", "ESB000004", "ESB000011", "ESB000014", "ESB000041", "ESB000045", "0000900"]
)
def test_an_older_code_that_is_not_about_our_message_leaves_it_open(esb: str) -> None:
    """§8.4: 41, a duplicate id, has arrived; 45 is asked about; 11 says that it failed and not why."""
    for read in (prompted, paid_out):
        with pytest.raises(OutcomeUnknown):
            read(an_envelope(esb=esb))


@pytest.mark.parametrize("code", ["DP00800001999", "DP00900001999", "DP00900001000"])
def test_an_older_code_never_decides_beside_a_newer_one(code: str) -> None:
    """§8.4; §0.9: an unknown code is unknown, never failed."""
    for read in (prompted, paid_out):
        with pytest.raises(OutcomeUnknown):
            read(an_envelope(code, esb="ESB000008"))


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": {}}, {"data": {"transaction": {}}}, {"data": []}])
def test_success_without_a_transaction_of_ours_is_no_prompt(body: dict[str, Any]) -> None:
    """§5: data may be missing or {}; §13: whether `success` means anything is open."""
    with pytest.raises(OutcomeUnknown):
        prompted({**an_envelope("DP00800001006"), **body})


@pytest.mark.parametrize("other", ["prem01HQ8", "", None, 7, True])
def test_an_answer_about_another_id_says_nothing(other: object) -> None:
    with pytest.raises(OutcomeUnknown):
        prompted(an_envelope("DP00800001006", id=other, status="SUCCESS"))
    with pytest.raises(OutcomeUnknown):
        paid_out(an_envelope("DP00900001001", id=other, status="TS"))


@pytest.mark.parametrize("code", [200, "200", None, 400])
def test_an_id_and_a_code_may_be_numbers(code: object) -> None:
    """§5: `code` comes as number or text, and decides nothing."""
    body = an_envelope("DP00800001006", id=123456789012, status="SUCCESS")
    body["status"]["code"] = code
    order = replace(ORDER, reference="123456789012")

    assert answers.read_prompted(an_answer(body), order, TEN).handle == "123456789012"


@pytest.mark.parametrize("success", [True, False, "true", None, 0])
def test_success_is_not_looked_at(success: object, payload: Payload) -> None:
    """§0.3, §13."""
    bodies = [json.loads(payload(name)) for name in ("prompted.json", "payout_paid.json")]
    for body in bodies:
        body["status"]["success"] = success

    assert prompted(bodies[0]) == ORDER.reference
    assert paid_out(bodies[1])[0] is PaymentState.SUCCEEDED


@pytest.mark.parametrize("status", [302, 408, 409, 422, 500, 501, 502, 503, 504, 520, 524])
@pytest.mark.parametrize("code", ["ROUTER003", "DP00900001012"])
def test_a_breakdown_or_a_status_of_nobody_s_proves_nothing_whatever_code_it_bears(status: int, code: str) -> None:
    """§8.6; RELIABILITY 1.3."""
    for read in (prompted, paid_out):
        with pytest.raises(OutcomeUnknown):
            read({"status_code": code}, status)


@pytest.mark.parametrize("status", [200, 400, 404, 405, 415, 403])
@pytest.mark.parametrize("body", [b"<html></html>", b"", b'{"data":{"transac', b"[]", b"null", b"\xff"])
def test_a_page_or_half_an_answer_proves_nothing(status: int, body: bytes) -> None:
    """§8.6: 400, 404, 405 and 415 without a code are in doubt."""
    for read in (prompted, paid_out):
        with pytest.raises(OutcomeUnknown):
            read(body, status)


@pytest.mark.parametrize(("status", "body"), [(429, {}), (401, {}), (403, {"error": "invalid_token"})])
def test_what_the_gate_sent_away_may_come_again_under_the_same_id(status: int, body: dict[str, Any]) -> None:
    """§2, §8.6."""
    for read in (prompted, paid_out):
        with pytest.raises(ProviderUnavailable):
            read(body, status)


def test_a_router_s_time_out_is_unknown() -> None:
    """§8.5: ROUTER117."""
    for read in (prompted, paid_out):
        with pytest.raises(OutcomeUnknown):
            read({"status_code": "ROUTER117"}, 400)


def test_a_payout_is_over_with_its_answer_and_its_receipt_is_what_the_payee_sees(payload: Payload) -> None:
    """§0.2, §6: `reference_id`; the `airtel_money_id` there is made of our own id."""
    assert paid_out(payload("payout_paid.json")) == (PaymentState.SUCCEEDED, "CI260314.0932.H00007")


def test_an_answer_to_a_payout_without_data_counts_by_its_code_alone() -> None:
    """§6."""
    assert paid_out(an_envelope("DP00900001001")) == (PaymentState.SUCCEEDED, None)
    assert paid_out(an_envelope("DP00900001006")) == (PaymentState.PENDING, None)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        *(("DP00900001006", "TIP"), ("DP00900001006", "TS"), ("DP00900001001", "TIP"), (None, "TI"), (None, "TS")),
        *(("DP00900001005", "TS"), ("DP00900001012", "TS"), ("DP00900001012", "TIP"), ("DP00900001999", "TS")),
    ],
)
def test_a_payout_is_not_paid_while_word_and_code_do_not_say_so_together(code: str | None, status: str) -> None:
    """§0.3: what contradicts itself is left to the enquiry; a code that refuses beside TS or TIP refuses nothing."""
    assert paid_out(an_envelope(code, **PAID, status=status)) == (PaymentState.PENDING, None)


@pytest.mark.parametrize("code", sorted(PAYOUT_REFUSALS))
@pytest.mark.parametrize("words", [{}, {**PAID, "status": "TF"}])
def test_a_payout_that_was_refused_by_a_documented_code_has_not_moved(code: str, words: dict[str, Any]) -> None:
    """§8.3."""
    with pytest.raises(ProviderRejected) as refused:
        paid_out(an_envelope(code, esb="ESB000011", **words))

    assert refused.value.facts["reason"] == code


@pytest.mark.parametrize("number", [0, 5, 11, 14, 17, 2, 8, 999])
@pytest.mark.parametrize("words", [{}, {**PAID, "status": "TF"}, {**PAID, "status": "TA"}, PAID])
def test_a_payout_is_unknown_by_every_other_code(number: int, words: dict[str, Any]) -> None:
    """§8.3: 000 ambiguous, 005 counts once the enquiry agrees, 011 and 017 duplicates, 014 timed out; §0.9."""
    with pytest.raises(OutcomeUnknown):
        paid_out(an_envelope(f"DP00900001{number:03}", esb="ESB000041", **words))


def test_a_duplicate_id_has_arrived_before(payload: Payload) -> None:
    """§6: HTTP 200, code 400; RELIABILITY 3."""
    with pytest.raises(OutcomeUnknown) as unknown:
        paid_out(payload("payout_duplicate.json"))

    assert unknown.value.facts["reason"] == "DP00900001011"


def test_a_refusal_of_another_transaction_is_none_of_this_one() -> None:
    with pytest.raises(OutcomeUnknown):
        paid_out(an_envelope("DP00900001012", id="po01HQ7", status="TF"))


def test_a_refund_takes_the_whole_payment_back(payload: Payload) -> None:
    """§5: the answer names the payment and SUCCESS."""
    [event] = answers.read_refunded(an_answer(payload("refunded.json")), REFUND_OF).events

    assert (event.state, event.reverses) == (PaymentState.REVERSED, REFUND_OF.provider_reference)
    assert (event.reference, event.amount) == (None, None)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("DP00800001001", PaymentState.REVERSED),
        ("DP00800001006", PaymentState.PENDING),
        ("DP00800001999", PaymentState.PENDING),
    ],
)
def test_a_refund_in_process_is_open(code: str, state: PaymentState) -> None:
    answer = an_answer(an_envelope(code, airtel_money_id=REFUND_OF.provider_reference, status="SUCCESS"))

    assert answers.read_refunded(answer, REFUND_OF).events[0].state is state


@pytest.mark.parametrize(
    "body",
    [
        an_envelope("DP00800001001"),
        an_envelope("DP00800001001", airtel_money_id="MP260314.0931.C00099", status="SUCCESS"),
        an_envelope("DP00800001001", status="SUCCESS"),
        an_envelope("DP00800001001", id="another", status="SUCCESS"),
        an_envelope("DP00800001001", airtel_money_id=REFUND_OF.provider_reference, status="TF"),
        an_envelope("DP00800001007", status="FAILED"),
    ],
)
def test_a_refund_that_is_not_clearly_done_is_unknown(body: dict[str, Any]) -> None:
    with pytest.raises(OutcomeUnknown):
        answers.read_refunded(an_answer(body), REFUND_OF)
