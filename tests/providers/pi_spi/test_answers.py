"""What an answer proves, and what it leaves open (pi-spi §1-§5, §9)."""

from contextlib import suppress
from dataclasses import replace

import pytest

from app.core.money import XOF, Money
from app.providers import (
    Direction,
    OutcomeUnknown,
    PaymentState,
    ProviderError,
    ProviderReference,
    ProviderRejected,
    oddities,
)
from app.providers.pi_spi.credentials import Credentials
from app.providers.pi_spi.profile import REFUSALS
from app.providers.pi_spi.wire import answers

from .conftest import Payload, a_problem, an_answer, told
from .contract_case import ORDER, PAID_ID, PAYOUT, REVERSAL

IN, OUT = Direction.IN, Direction.OUT


@pytest.mark.parametrize("status", [200, 201, 202])
def test_an_order_that_was_taken_is_open(payload: Payload, account: Credentials, status: int) -> None:
    event = answers.taken_in(an_answer(payload("payment"), status), PAYOUT.reference, OUT, account)

    assert (event.state, event.reason) == (PaymentState.PENDING, "ENVOYE")
    assert event.reference == "EMLB00120261121100500zY8xW6vU4tS2rQ"


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_rejection_comes_with_http_200(payload: Payload, account: Credentials, code: str) -> None:
    """pi-spi §4: all with HTTP 200."""
    answer = an_answer(told(payload("payment"), statut="REJETE", statutRaison=code))

    with pytest.raises(ProviderRejected) as refused:
        answers.taken_in(answer, PAYOUT.reference, OUT, account)
    assert refused.value.facts["reason"] == code


def test_a_payment_fails_by_a_rejection_alone(payload: Payload, account: Credentials) -> None:
    """pi-spi §4: of a payment nobody says what ANNULE means, the word of bills in version 1.5; RELIABILITY 1.2."""
    called_off = an_answer(told(payload("payment"), statut="ANNULE"))

    taken = answers.taken_in(called_off, PAYOUT.reference, OUT, account)
    found = answers.found_in(called_off, PAYOUT.reference, OUT, account)
    settled = answers.settled_in(called_off, taken)

    assert {event.state for event in (taken, found, settled) if event} == {PaymentState.PENDING}
    assert taken.reason == "ANNULE"


@pytest.mark.parametrize("code", ["DU03", "APAR", "ALAC"])
def test_a_rejection_that_means_already_is_in_doubt(payload: Payload, account: Credentials, code: str) -> None:
    """pi-spi §3: DU03 after a resend means that it is known; APAR and ALAC that it may be paid."""
    answer = an_answer(told(payload("payment"), statut="REJETE", statutRaison=code))

    with pytest.raises(OutcomeUnknown) as doubt:
        answers.taken_in(answer, PAYOUT.reference, OUT, account)
    assert doubt.value.facts["reason"] == code


@pytest.mark.parametrize("status", [400, 403, 404])
def test_an_error_in_the_apis_own_words_is_a_refusal(account: Credentials, status: int) -> None:
    """pi-spi §1: RFC 7807."""
    wrong = [{"name": "payeAlias", "reason": "format"}]
    told_of_field = a_problem(status, **{"invalid-params": wrong})
    for problem, reason in ((a_problem(status), f"http_{status}"), (told_of_field, "invalid_payeAlias")):
        with pytest.raises(ProviderRejected) as refused:
            answers.taken_in(problem, PAYOUT.reference, OUT, account)
        assert refused.value.facts["reason"] == reason


@pytest.mark.parametrize("code", ["DU03", "APAR"])
def test_an_error_that_speaks_of_what_was_done_already_is_in_doubt(account: Credentials, code: str) -> None:
    with pytest.raises(OutcomeUnknown):
        answers.taken_in(a_problem(400, detail=f"rejet {code}"), PAYOUT.reference, OUT, account)


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 409, 410, 429, 500, 502, 503, 504])
def test_a_page_of_a_gateway_says_nothing_of_an_order(account: Credentials, status: int) -> None:
    """RELIABILITY 1.3."""
    with pytest.raises(OutcomeUnknown) as doubt:
        answers.taken_in(an_answer(b"<html>Bad gateway</html>", status), PAYOUT.reference, OUT, account)
    assert doubt.value.facts["reason"] == f"http_{status}"


@pytest.mark.parametrize("status", [409, 410, 429, 500, 502, 503, 504])
def test_some_errors_leave_an_order_in_doubt_in_whatever_words(account: Credentials, status: int) -> None:
    """pi-spi §1, §9: a 409 has arrived before, of a 429 nothing is documented."""
    with pytest.raises(OutcomeUnknown):
        answers.taken_in(a_problem(status), PAYOUT.reference, OUT, account)


def test_an_error_of_another_status_than_its_answers_is_not_believed(account: Credentials) -> None:
    with pytest.raises(OutcomeUnknown):
        answers.taken_in(an_answer({"title": "x", "status": 200}, 400), PAYOUT.reference, OUT, account)


def test_an_answer_about_another_id_says_nothing(payload: Payload, account: Credentials) -> None:
    rejected = told(payload("payment"), statut="REJETE", statutRaison="AC07")
    with pytest.raises(OutcomeUnknown):
        answers.taken_in(an_answer(rejected), ORDER.reference, OUT, account)
    with pytest.raises(OutcomeUnknown):
        answers.found_in(an_answer(rejected), ORDER.reference, OUT, account)
    with pytest.raises(OutcomeUnknown):
        answers.taken_in(an_answer(told(rejected, txId=None)), ORDER.reference, OUT, account)


def test_not_found_is_the_apis_own_word(account: Credentials) -> None:
    """pi-spi §9: 404, wait, GET again; a gateway that has lost its way says nothing."""
    assert answers.found_in(a_problem(404), PAYOUT.reference, OUT, account) is None
    with pytest.raises(OutcomeUnknown):
        answers.found_in(an_answer(b"<html>Not found</html>", 404), PAYOUT.reference, OUT, account)


@pytest.mark.parametrize("status", [201, 400, 401, 403, 409, 429, 500, 503])
def test_a_question_without_an_answer_says_nothing(payload: Payload, account: Credentials, status: int) -> None:
    with pytest.raises(OutcomeUnknown):
        answers.found_in(an_answer(payload("payment"), status), PAYOUT.reference, OUT, account)


def test_half_a_franc_is_no_answer(payload: Payload, account: Credentials) -> None:
    """RELIABILITY 7."""
    with pytest.raises(OutcomeUnknown):
        answers.found_in(an_answer(told(payload("payment"), montant=2_500.5)), PAYOUT.reference, OUT, account)


def test_the_platforms_word_ends_what_the_participant_leaves_open(payload: Payload, account: Credentials) -> None:
    """pi-spi §4, §9: /statuts tells the true state; its other members are not stated."""
    opened = answers.taken_in(an_answer(payload("payment")), PAYOUT.reference, OUT, account)
    assert opened.reference is not None
    done = answers.settled_in(an_answer({"end2endId": opened.reference, "statut": "IRREVOCABLE"}), opened)
    failed = answers.settled_in(
        an_answer({"end2endId": opened.reference, "statut": "REJETE", "statutRaison": "AB03"}), opened
    )

    assert (done.state, done.amount, done.receiver) == (PaymentState.SUCCEEDED, PAYOUT.amount, "22376001122")
    assert (failed.state, failed.reason) == (PaymentState.FAILED, "AB03")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ({"end2endId": "EMLB00120261121100500OTHERPAYMENT00", "statut": "IRREVOCABLE"}, 200),
        ({"statut": "IRREVOCABLE"}, 200),
        ({"end2endId": "EMLB00120261121100500zY8xW6vU4tS2rQ", "statut": "IRREVOCABLE"}, 500),
        (b"<html>", 200),
        (b"", 404),
    ],
)
def test_a_word_about_another_payment_or_none_leaves_it_open(
    payload: Payload, account: Credentials, word: object, status: int
) -> None:
    opened = answers.taken_in(an_answer(payload("payment")), PAYOUT.reference, OUT, account)

    assert answers.settled_in(an_answer(word, status), opened) == opened


def test_what_is_paid_already_is_found_in_the_list(payload: Payload, account: Credentials) -> None:
    """pi-spi §3: APAR, ALAC: read the payment list. §1: lists have data and meta."""
    paid = told(payload("request"), statut="IRREVOCABLE")
    others = [
        told(payload("request"), statut="IRREVOCABLE", txId="7c0b6f0a4f834b6e9f4e2f7a1f0e0000"),
        told(payload("request"), statut="IRREVOCABLE", payeAlias="9c2f7f0e-6f1b-4a39-9d35-5c6f1f9f2b21"),
        payload("request"),
        told(payload("request"), statut="IRREVOCABLE", montant=2_500.5),
        b"7",
    ]
    rest = b'{"data":[' + b",".join(others) + b"]}"
    whole = b'{"data":[' + b",".join([*others, paid]) + b'],"meta":{"page":1,"size":20}}'

    assert answers.paid_in(an_answer(rest), ORDER.reference, account) is None
    event = answers.paid_in(an_answer(whole), ORDER.reference, account)
    assert event is not None and (event.reference, event.amount) == (PAID_ID, ORDER.amount)
    with pytest.raises(OutcomeUnknown):
        answers.paid_in(an_answer(whole, 500), ORDER.reference, account)


@pytest.mark.parametrize(
    ("word", "state"),
    [("IRREVOCABLE", PaymentState.REVERSED), ("ENVOYE", PaymentState.PENDING), ("NOUVEAU", PaymentState.PENDING)],
)
def test_a_return_is_told_beside_a_payment_that_stays_as_it_was(
    payload: Payload, word: str, state: PaymentState
) -> None:
    """pi-spi §5: the original stays IRREVOCABLE; `retourStatut` is read."""
    answer = an_answer(told(payload("request"), statut="IRREVOCABLE", retourStatut=word))

    event = answers.returned_in(answer, REVERSAL)

    assert (event.state, event.reverses, event.request_reference) == (state, PAID_ID, REVERSAL.reference)


def test_a_return_is_of_what_was_received_whatever_we_thought_that_was(payload: Payload) -> None:
    """pi-spi §5: whole; RELIABILITY 4: amounts are compared, so the one that the answer tells is told."""
    body = told(payload("request"), statut="IRREVOCABLE", retourStatut="IRREVOCABLE")

    assert answers.returned_in(an_answer(told(body, montant=9_000)), REVERSAL).amount == Money(9_000, XOF)
    assert answers.returned_in(an_answer(told(body, montant=None)), REVERSAL).amount == REVERSAL.amount
    with pytest.raises(OutcomeUnknown):
        answers.returned_in(an_answer(told(body, montant=0.5)), REVERSAL)


def test_a_payment_that_is_final_is_not_a_return(payload: Payload) -> None:
    """pi-spi §5."""
    with pytest.raises(OutcomeUnknown):
        answers.returned_in(an_answer(told(payload("request"), statut="IRREVOCABLE")), REVERSAL)


def test_a_return_of_another_payment_says_nothing(payload: Payload) -> None:
    body = told(payload("request"), retourStatut="IRREVOCABLE", end2endId="EMLB00120261121100500OTHERPAYMENT00")
    with pytest.raises(OutcomeUnknown):
        answers.returned_in(an_answer(body), REVERSAL)


def test_a_return_that_was_made_before_is_in_doubt_and_a_refused_one_is_refused(payload: Payload) -> None:
    """pi-spi §5: ARDT, already returned."""
    body = told(payload("request"), retourStatut="REJETE", retourStatutRaison="ARJR")
    with pytest.raises(ProviderRejected) as refused:
        answers.returned_in(an_answer(body), REVERSAL)
    again = answers.returned_in(an_answer(told(body, retourStatutRaison="ARDT")), REVERSAL)

    assert refused.value.facts["reason"] == "ARJR"
    assert again.state is PaymentState.PENDING
    with pytest.raises(ProviderRejected):
        answers.returned_in(a_problem(404), REVERSAL)
    with pytest.raises(OutcomeUnknown):
        answers.returned_in(a_problem(409), REVERSAL)


@pytest.mark.parametrize("held", [12_500, 12_500.0, 0])
def test_a_balance_is_a_number_of_francs(held: float) -> None:
    """pi-spi §2."""
    assert answers.balance_in(an_answer({"numero": "1", "solde": held})).available == Money(int(held), XOF)


@pytest.mark.parametrize("told", [{}, {"solde": "12500"}, {"solde": 0.5}, {"solde": -1}, {"solde": None}, b"<html>"])
def test_a_balance_that_cannot_be_read_is_never_zero(told: object) -> None:
    with pytest.raises(OutcomeUnknown):
        answers.balance_in(an_answer(told))


@pytest.mark.parametrize("status", ["BLOQUE", "CLOTURE", "NOUVEAU", 1])
def test_what_an_account_holds_that_is_not_open_cannot_be_spent(status: object) -> None:
    """pi-spi §2."""
    with pytest.raises(OutcomeUnknown) as unknown:
        answers.balance_in(an_answer({"numero": "1", "solde": 12_500, "statut": status}))

    assert unknown.value.facts["reason"] == "account_not_open"


def test_no_oddity_in_an_answer_is_more_than_a_doubt(payload: Payload, account: Credentials) -> None:
    """RELIABILITY 6: only a word of the sheet fails an order, whatever else is odd."""
    known = {"retourStatut": "ENVOYE", "statutRaison": "x", "dateIrrevocabilite": "x"}
    whole = told(payload("payment"), statut="IRREVOCABLE", **known)
    order = replace(REVERSAL, provider_reference=ProviderReference("EMLB00120261121100500zY8xW6vU4tS2rQ"))
    for body in (*oddities.deformed(whole), *oddities.scrambled(whole)):
        answer = an_answer(body)
        with suppress(OutcomeUnknown):
            assert answers.taken_in(answer, PAYOUT.reference, OUT, account).state is not PaymentState.FAILED
        with suppress(OutcomeUnknown):
            found = answers.found_in(answer, PAYOUT.reference, OUT, account)
            assert found is not None and found.state is not PaymentState.FAILED
        with suppress(OutcomeUnknown):
            answers.returned_in(answer, order)
        with suppress(OutcomeUnknown):
            answers.balance_in(answer)
        with suppress(OutcomeUnknown):
            answers.paid_in(answer, PAYOUT.reference, account)


def test_every_error_of_a_question_is_one_of_ours(account: Credentials) -> None:
    for body in (b"", b"[]", b"null", b"\xff", b"{", b'"x"', b"[" * 99):
        for status in (200, 400, 404, 500):
            with pytest.raises(ProviderError):
                answers.found_in(an_answer(body, status), PAYOUT.reference, OUT, account)
