"""What became of an order: the status counts, the callback is a hint (mtn-momo §5, §6, §7)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.money import GHS, XAF, XOF, Money
from app.core.msisdn import Msisdn
from app.providers import (
    Direction,
    OutcomeUnknown,
    PaymentEvent,
    PaymentState,
    RawCallback,
    StatusQuestion,
    UnreadableCallback,
    oddities,
)
from app.providers.mtn_momo.credentials import Credentials
from app.providers.mtn_momo.profile import STATES
from app.providers.mtn_momo.wire import statuses

from .conftest import IN, OUT, TEN, Payload, an_answer, keys_of, told
from .contract_case import ORDER, PAYOUT, a_callback

LATER = TEN + timedelta(minutes=5)


@pytest.fixture
def asked(payload: Payload, collection: Credentials) -> "Asked":
    return Asked(payload("request_paid.json"), collection)


class Asked:
    """Reads a status of the request, with members other than recorded."""

    def __init__(self, body: bytes, credentials: Credentials) -> None:
        self.body, self.credentials = body, credentials

    def __call__(self, **members: object) -> PaymentEvent:
        return statuses.read_status(an_answer(told(self.body, **members)), IN, self.credentials, TEN)


def test_a_paid_request_is_told_whole(payload: Payload, collection: Credentials) -> None:
    """mtn-momo §5.3; §7: amount, currency and receipt are taken from here."""
    event = statuses.read_status(an_answer(payload("request_paid.json")), IN, collection, TEN)

    assert event == PaymentEvent(
        provider="mtn_momo",
        direction=Direction.IN,
        state=PaymentState.SUCCEEDED,
        reference="1849302751",  # type: ignore[arg-type]
        request_reference=ORDER.reference,
        amount=Money(2_500, XOF),
        payer=Msisdn("+2250700111222"),
    )


def test_a_paid_transfer_is_told_whole(payload: Payload, disbursement: Credentials) -> None:
    event = statuses.read_status(an_answer(payload("transfer_paid.json")), OUT, disbursement, TEN)

    assert event == PaymentEvent(
        provider="mtn_momo",
        direction=Direction.OUT,
        state=PaymentState.SUCCEEDED,
        reference="1849302760",  # type: ignore[arg-type]
        request_reference=PAYOUT.reference,
        amount=Money(185_000, XOF),
        receiver="2250700333444",
    )


@pytest.mark.parametrize("name", ["request_failed.json", "request_failed_by_schema.json"])
def test_a_failure_comes_with_http_200_and_its_reason_bare_or_in_an_object(
    payload: Payload, collection: Credentials, name: str
) -> None:
    """mtn-momo §0.5, §0.6."""
    event = statuses.read_status(an_answer(payload(name)), IN, collection, TEN)

    assert (event.state, event.reason, event.reference) == (PaymentState.FAILED, "APPROVAL_REJECTED", None)


@pytest.mark.parametrize("reason", [{"message": "no code"}, {"code": 7}, 7, ["x"], "two words", "", "\x00", {}])
def test_a_reason_that_is_none_leaves_the_word(asked: Asked, reason: object) -> None:
    """mtn-momo §6: the class comes from the status, a reason only explains."""
    event = asked(status="FAILED", reason=reason)

    assert (event.state, event.reason) == (PaymentState.FAILED, "FAILED")


@pytest.mark.parametrize("word", sorted(STATES))
def test_every_word_of_the_sheet_has_its_class(asked: Asked, word: str) -> None:
    """mtn-momo §6."""
    open_words = {"PENDING", "CREATED", "ONGOING", "DELAYED"}
    expected = PaymentState.PENDING if word in open_words else PaymentState.FAILED

    assert asked(status=word).state is (PaymentState.SUCCEEDED if word == "SUCCESSFUL" else expected)


@pytest.mark.parametrize("word", [None, "", "SUCCESS", "successful", "FAILED ", "COMPLETED", 1, ["FAILED"]])
def test_a_word_nobody_documented_says_nothing(asked: Asked, word: object) -> None:
    """mtn-momo §6: missing or anything else is unknown; RELIABILITY 1.2."""
    assert asked(status=word, reason="APPROVAL_REJECTED").state is PaymentState.PENDING


@pytest.mark.parametrize(
    ("written", "minor"), [("5", 5), ("5.0", 5), ("5.00", 5), ("2500", 2_500), (2_500, 2_500), ("02500", 2_500)]
)
def test_amounts_may_come_back_in_another_form(asked: Asked, written: object, minor: int) -> None:
    """mtn-momo §5.3: renormalised, so they are compared as decimals."""
    assert asked(amount=written).amount == Money(minor, XOF)


def test_cedis_may_lose_their_last_nought(payload: Payload) -> None:
    """mtn-momo §5.3."""
    ghana = Credentials.read(keys_of("collection", target_environment="mtnghana", currency="GHS"))
    answer = an_answer(told(payload("request_paid.json"), amount="15.5", currency="GHS"))

    assert statuses.read_status(answer, IN, ghana, TEN).amount == Money(1_550, GHS)


@pytest.mark.parametrize("amount", ["2500.5", "-2500", "0", "0.0", "2,500", "2 500", "", "1e3", None, True, [], 10**30])
def test_an_amount_that_is_none_is_an_unreadable_answer(asked: Asked, amount: object) -> None:
    """RELIABILITY 7: never rounded."""
    with pytest.raises(OutcomeUnknown):
        asked(amount=amount)


def test_another_currency_is_told_as_such_and_nobodys_is_no_answer(asked: Asked) -> None:
    """RELIABILITY 4."""
    assert asked(currency="XAF").amount == Money(2_500, XAF)
    for currency in ("XTS", "EUR", "", None):
        with pytest.raises(OutcomeUnknown):
            asked(currency=currency)


def test_the_sandboxs_euros_are_our_francs(payload: Payload) -> None:
    """mtn-momo §9."""
    sandbox = Credentials.read(keys_of("collection", target_environment="sandbox"))
    answer = an_answer(told(payload("request_paid.json"), currency="EUR"))

    assert statuses.read_status(answer, IN, sandbox, TEN).amount == Money(2_500, XOF)


def test_a_payment_without_a_receipt_is_not_booked_yet(asked: Asked) -> None:
    """mtn-momo §11: missing financialTransactionId; DOMAIN A1: it could not be told from another one."""
    assert asked(financialTransactionId=None).state is PaymentState.PENDING


@pytest.mark.parametrize("status", ["SUCCESSFUL", "FAILED", "PENDING"])
def test_an_empty_receipt_is_none(asked: Asked, status: str) -> None:
    """mtn-momo §5.3: present when settled; written as nothing it is not there, and hides no failure."""
    empty, absent = (asked(status=status, financialTransactionId=receipt) for receipt in ("", None))

    assert empty == absent and empty.reference is None


def test_a_deposit_is_paid_without_a_receipt(payload: Payload, disbursement: Credentials) -> None:
    """mtn-momo §5.3: absent in deposit status."""
    event = statuses.read_status(an_answer(payload("deposit_paid.json")), OUT, disbursement, TEN)

    assert (event.state, event.reference) == (PaymentState.SUCCEEDED, None)


def test_an_answer_about_another_order_says_nothing(asked: Asked) -> None:
    with pytest.raises(OutcomeUnknown) as doubt:
        asked(externalId="another")
    assert doubt.value.facts["reason"] == "other_reference"

    assert asked(externalId=None).state is PaymentState.SUCCEEDED


def test_who_was_paid_is_told_as_the_operator_says(payload: Payload, disbursement: Credentials) -> None:
    """RELIABILITY 20."""
    body = payload("transfer_paid.json")
    for written, receiver in (("+2250700333444", PAYOUT.payee.number), ("2250700999999", "2250700999999")):
        party = {"partyIdType": "MSISDN", "partyId": written}
        event = statuses.read_status(an_answer(told(body, payee=party)), OUT, disbursement, TEN)
        assert event.receiver == receiver


def test_a_payer_without_a_readable_number_is_still_a_payer(asked: Asked) -> None:
    for party in ({"partyIdType": "EMAIL", "partyId": "a@b.example"}, {"partyIdType": "MSISDN", "partyId": "46"}, None):
        event = asked(payer=party)
        assert (event.payer, event.state) == (None, PaymentState.SUCCEEDED)


@pytest.mark.parametrize("minutes", [0, 1, 4])
def test_a_payouts_catch_all_failure_is_read_again_before_it_counts(
    payload: Payload, disbursement: Credentials, minutes: int
) -> None:
    """mtn-momo §6: INTERNAL_PROCESSING_ERROR, for payouts re-read once more after five minutes; RELIABILITY 1.2."""
    answer = an_answer(payload("transfer_failed_internally.json"))

    event = statuses.read_status(answer, OUT, disbursement, TEN + timedelta(minutes=minutes))

    assert (event.state, event.reason) == (PaymentState.PENDING, "INTERNAL_PROCESSING_ERROR")


def test_a_payouts_catch_all_failure_counts_when_it_is_told_after_five_minutes(
    payload: Payload, collection: Credentials, disbursement: Credentials
) -> None:
    """mtn-momo §6; a payment's counts at once, for it is only asked for again when the member wants."""
    body = payload("transfer_failed_internally.json")
    request = told(payload("request_failed.json"), reason="INTERNAL_PROCESSING_ERROR")

    aged = statuses.read_status(an_answer(body), OUT, disbursement, LATER)
    nobody_knows = statuses.read_status(an_answer(body), replace(OUT, sent_at=None), disbursement, LATER)
    collected = statuses.read_status(an_answer(request), IN, collection, TEN)

    assert [event.state for event in (aged, nobody_knows, collected)] == [
        PaymentState.FAILED,
        PaymentState.PENDING,
        PaymentState.FAILED,
    ]


def test_every_other_failure_of_a_payout_counts_at_once(payload: Payload, disbursement: Credentials) -> None:
    event = statuses.read_status(an_answer(payload("transfer_failed.json")), OUT, disbursement, TEN)

    assert (event.state, event.reason) == (PaymentState.FAILED, "PAYEE_NOT_FOUND")


@pytest.mark.parametrize("status", [202, 400, 403, 404, 429, 500, 503])
def test_a_question_that_is_not_answered_says_nothing(payload: Payload, collection: Credentials, status: int) -> None:
    """mtn-momo §6: on a GET all of these are unknown."""
    with pytest.raises(OutcomeUnknown):
        statuses.read_status(an_answer(payload("request_failed.json"), status), IN, collection, TEN)


def test_half_an_answer_and_a_page_say_nothing(payload: Payload, collection: Credentials) -> None:
    whole = payload("request_failed.json").rstrip()
    for body in (*(whole[:length] for length in range(len(whole))), payload("refused_403.html"), b"[]", b"null"):
        with pytest.raises(OutcomeUnknown):
            statuses.read_status(an_answer(body), IN, collection, TEN)


@pytest.mark.parametrize(("name", "question"), [("request_paid.json", IN), ("transfer_failed.json", OUT)])
def test_no_oddity_in_an_answer_does_more_than_make_it_unreadable(
    payload: Payload, collection: Credentials, name: str, question: StatusQuestion
) -> None:
    """RELIABILITY 6, 7: what is read can be stored and booked, and its state is never made up."""
    body = payload(name)
    whole = statuses.read_status(an_answer(body), question, collection, TEN)
    for odd in (*oddities.deformed(body), *oddities.scrambled(body)):
        try:
            event = statuses.read_status(an_answer(odd), question, collection, TEN)
        except OutcomeUnknown:
            continue
        texts = [text for text in (event.reference, event.receiver, event.reason) if text is not None]
        assert all(text.isascii() and text.isprintable() for text in texts)
        assert event.amount is not None and event.amount.minor > 0
        assert event.state in (whole.state, PaymentState.PENDING)


def test_what_was_taken_but_is_not_shown_is_open_and_what_was_never_taken_is_not_found() -> None:
    """mtn-momo §8: 404 after a 202 stays unknown; only an order whose answer was lost may go again."""
    lost, taken = statuses.not_found(OUT), statuses.not_found(replace(OUT, handle="https://somewhere/"))

    assert [event.state for event in (lost, taken)] == [PaymentState.NOT_FOUND, PaymentState.PENDING]
    assert {event.request_reference for event in (lost, taken)} == {PAYOUT.reference}


@pytest.mark.parametrize("word", ["SUCCESSFUL", "FAILED", "PENDING", "EXPIRED"])
def test_a_callback_about_a_payment_is_a_hint_whatever_it_claims(collection: Credentials, word: str) -> None:
    """mtn-momo §7: a forged callback costs one query and nothing else; §0.3: the path names the order."""
    event = statuses.read_hint(a_callback("request_paid", SUCCESSFUL=word), collection)

    assert (event.state, event.request_reference) == (PaymentState.PENDING, ORDER.reference)
    assert (event.reference, event.payer, event.receiver) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "state"), [("transfer_paid", PaymentState.SUCCEEDED), ("transfer_failed", PaymentState.FAILED)]
)
def test_a_callback_about_a_payout_claims_without_a_figure(
    collection: Credentials, name: str, state: PaymentState
) -> None:
    """mtn-momo §7: without amount and receiver a forged word neither settles nor freezes, whatever the policy."""
    event = statuses.read_hint(a_callback(name), collection)

    assert (event.direction, event.state, event.request_reference) == (Direction.OUT, state, PAYOUT.reference)
    assert (event.amount, event.receiver, event.reference) == (None, None, None)


def test_a_callback_with_less_than_the_sheet_says_is_a_hint_all_the_same(collection: Credentials) -> None:
    """mtn-momo §5.4, §12: the shapes were measured for some markets only."""
    event = statuses.read_hint(replace(a_callback("request_paid"), body=b'{"status":"SUCCESSFUL"}'), collection)

    assert (event.request_reference, event.amount) == (ORDER.reference, None)


@pytest.mark.parametrize(
    "event",
    [
        "",
        "collection",
        f"collection/{ORDER.reference}0",
        f"collection/{ORDER.reference.upper()}",
        f"remittance/{ORDER.reference}",
        f"collection/{ORDER.reference}/more",
        "collection/5b0f7a2e-3c1d-4e8f-9a66-0d1c2b3a4f50",
    ],
)
def test_a_callback_to_an_address_we_never_gave_names_no_order(collection: Credentials, event: str) -> None:
    """mtn-momo §0.3: its body does not name one."""
    with pytest.raises(UnreadableCallback):
        statuses.read_hint(replace(a_callback("request_paid"), event=event), collection)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'{"amount":"x"}', b'{"amount":"5"}'])
def test_a_callback_that_is_none_is_unreadable(collection: Credentials, body: bytes) -> None:
    callback = replace(a_callback("request_paid"), body=body)

    assert isinstance(callback, RawCallback)
    with pytest.raises(UnreadableCallback):
        statuses.read_hint(callback, collection)


def test_the_balance_is_the_products_own(payload: Payload, collection: Credentials) -> None:
    """mtn-momo §5.5: strings."""
    balance = statuses.read_balance(an_answer(payload("balance.json")), collection)

    assert (balance.available, balance.body) == (Money(184_500, XOF), payload("balance.json"))


def test_an_empty_account_holds_nothing_and_the_sandbox_holds_euros(payload: Payload, collection: Credentials) -> None:
    sandbox = Credentials.read(keys_of("collection", target_environment="sandbox"))
    empty = told(payload("balance.json"), availableBalance="0")

    assert statuses.read_balance(an_answer(empty), collection).available == Money(0, XOF)
    assert statuses.read_balance(an_answer(payload("balance_in_euros.json")), sandbox).available == Money(1_000, XOF)


@pytest.mark.parametrize(
    "members",
    [{"availableBalance": "-5"}, {"availableBalance": None}, {"availableBalance": "1.5"}, {"currency": "XAF"}],
)
def test_a_balance_that_cannot_be_read_is_unknown_and_never_zero(
    payload: Payload, collection: Credentials, members: dict[str, object]
) -> None:
    with pytest.raises(OutcomeUnknown):
        statuses.read_balance(an_answer(told(payload("balance.json"), **members)), collection)
