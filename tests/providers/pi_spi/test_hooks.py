"""Webhooks: batches, their seal, and what each kind of item tells (pi-spi §6)."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.core.money import XOF, Money
from app.providers import (
    Authenticity,
    Direction,
    ForgedCallback,
    PaymentEvent,
    PaymentState,
    ProviderReference,
    RawCallback,
    UnreadableCallback,
    oddities,
)
from app.providers.pi_spi.credentials import Credentials
from app.providers.pi_spi.wire import hooks

from .conftest import TEN, Payload, keys
from .contract_case import ORDER, PAID, PAID_ID, PAYOUT, SECRET, SIGNER, lowered, signed

HEX = "0b5c41a0c51c6370ef6a12409850da0567410f3d42dfd35872425496762b93c4"
BASE64 = "C1xBoMUcY3DvahJAmFDaBWdBDz1C39NYckJUlnYrk8Q="
SENT_ID = "EMLB00120261121100500zY8xW6vU4tS2rQ"
SHID = "7b1d7f0e-6f1b-4a39-9d35-5c6f1f9f2a10"


def an_item(body: bytes, **members: object) -> dict[str, Any]:
    """The one item of a payload, with members other than recorded; none leaves one out."""
    [whole] = json.loads(body)["data"]
    return {name: value for name, value in {**whole, **members}.items() if value is not None}


def batch(*items: object) -> RawCallback:
    """Items in one delivery."""
    return signed(json.dumps({"data": items, "meta": {"total": len(items)}}).encode())


class Reader:
    """Reads one payload as a webhook, with members other than recorded."""

    def __init__(self, payload: Payload, account: Credentials) -> None:
        self._payload, self._account = payload, account

    def __call__(self, name: str, **members: object) -> PaymentEvent:
        [event] = hooks.events_in(batch(an_item(self._payload(name), **members)), self._account)
        return event


@pytest.fixture
def reads(payload: Payload, account: Credentials) -> Reader:
    return Reader(payload, account)


@pytest.mark.parametrize("written", [HEX, HEX.upper(), BASE64])
def test_the_worked_vector_proves_itself(payload: Payload, account: Credentials, written: str) -> None:
    """pi-spi §6: the encoding is not stated, so hex of any case and base64 are taken."""
    body = payload("worked_vector")
    callback = RawCallback(event="events", headers={"x-signature": written}, body=body, received_at=TEN)

    assert len(body) == 245
    assert hooks.proof_of(callback, account) is Authenticity.PROVEN


def test_the_worked_vector_is_a_payment(payload: Payload, account: Credentials) -> None:
    """pi-spi §6."""
    assert hooks.events_in(signed(payload("worked_vector")), account) == [
        PaymentEvent(
            provider="pi_spi",
            direction=Direction.IN,
            state=PaymentState.SUCCEEDED,
            reference=ProviderReference(PAID_ID),
            request_reference="PRM000417",
            amount=Money(2_500, XOF),
            payer_name="TRAORE Awa",
            receiver=SHID,
            occurred_at=datetime(2026, 11, 21, 10, 0, tzinfo=UTC),
        )
    ]


def test_what_is_replayed_proves_the_same_and_says_the_same(account: Credentials) -> None:
    """pi-spi §6: there is no instant, so protection is that the same is booked once (RELIABILITY I6)."""
    later = replace(PAID, received_at=PAID.received_at + timedelta(days=40))

    assert hooks.proof_of(later, account) is hooks.proof_of(PAID, account) is Authenticity.PROVEN
    assert hooks.events_in(later, account) == hooks.events_in(PAID, account)


@pytest.mark.parametrize("signature", [None, "", HEX, BASE64, "0" * 64])
def test_a_wrong_seal_or_none_is_forged(account: Credentials, signature: str | None) -> None:
    """RELIABILITY 8."""
    headers = {} if signature is None else {"x-signature": signature}

    with pytest.raises(ForgedCallback):
        hooks.proof_of(replace(PAID, headers=headers), account)


def test_the_seal_covers_the_raw_bytes(account: Credentials) -> None:
    """pi-spi §6: the same JSON written otherwise is not what was signed."""
    with pytest.raises(ForgedCallback):
        hooks.proof_of(replace(PAID, body=PAID.body.replace(b":", b": ")), account)


@pytest.mark.parametrize("event", ["", "event", "events/", "payouts"])
def test_at_another_address_than_the_registered_one_it_is_forged(account: Credentials, event: str) -> None:
    with pytest.raises(ForgedCallback):
        hooks.proof_of(replace(PAID, event=event), account)


def test_without_a_secret_no_webhook_is_taken() -> None:
    """RELIABILITY 4: a missing one closes the door."""
    shut = Credentials.read(keys(webhook_secrets=None))
    empty = replace(SIGNER, secret="")

    for callback in (PAID, replace(PAID, headers=lowered(empty.seal(PAID.body, TEN)))):
        with pytest.raises(ForgedCallback):
            hooks.proof_of(callback, shut)


def test_while_a_webhook_is_replaced_both_secrets_prove() -> None:
    both = Credentials.read(keys(webhook_secrets=f"xsk_new_one {SECRET}"))

    assert hooks.proof_of(PAID, both) is Authenticity.PROVEN


@pytest.mark.parametrize("code", ["PAIEMENT_RECU", "PAIEMENT_RECUE"])
def test_a_payment_is_a_payment_in_either_spelling(reads: Reader, code: str) -> None:
    """pi-spi §6: a sample spells it otherwise than the list of events."""
    event = reads("received", evCode=code)

    assert (event.state, event.reference, event.amount) == (PaymentState.SUCCEEDED, PAID_ID, ORDER.amount)
    assert event.request_reference == ORDER.reference


@pytest.mark.parametrize(
    ("members", "typed"),
    [
        ({"txId": "0100012336", "motif": "Cotisation"}, "0100012336"),
        ({"txId": "X1", "refDocNumero": None, "motif": "0100012336"}, "0100012336"),
        ({"txId": "X1", "refDocNumero": "0100012336", "motif": "Cotisation"}, "0100012336"),
        ({"txId": "X1", "refDocNumero": None, "motif": "Cotisation Awa"}, "Cotisation Awa"),
        ({"txId": "X1", "refDocNumero": "F-417", "motif": None}, None),
        ({"txId": None, "refDocNumero": 7, "motif": "Réglé"}, "Réglé"),
    ],
)
def test_the_reference_of_a_qr_code_is_looked_for_wherever_it_may_come_back(
    reads: Reader, members: dict[str, object], typed: str | None
) -> None:
    """pi-spi §7: as txId or only inside motif, which is not stated: match on both."""
    assert reads("received", **members).payer_reference == typed


@pytest.mark.parametrize("code", ["ARFR", "AEXR", "BE23"])
def test_a_rejected_bill_has_failed_by_the_code_in_its_words(reads: Reader, code: str) -> None:
    """pi-spi §6: `motif` is a reason code on rejections."""
    event = reads("request_rejected", motif=code)

    assert (event.state, event.reason, event.request_reference) == (PaymentState.FAILED, code, ORDER.reference)
    assert event.reference is None


@pytest.mark.parametrize("code", ["APAR", "ALAC", "DU03"])
def test_a_bill_that_was_rejected_as_paid_already_is_open(reads: Reader, code: str) -> None:
    """pi-spi §3: money may have moved."""
    assert reads("request_rejected", motif=code).state is PaymentState.PENDING


def test_sent_may_mean_no_more_than_on_its_way(reads: Reader) -> None:
    """pi-spi §4, §6: PAIEMENT_ENVOYE has the name of a status that is open: no amount, so it settles no payout."""
    event = reads("sent")

    assert (event.direction, event.state, event.amount) == (Direction.OUT, PaymentState.SUCCEEDED, None)
    assert (event.request_reference, event.reference, event.receiver) == (PAYOUT.reference, SENT_ID, None)


def test_a_rejected_payout_has_its_code(reads: Reader) -> None:
    event = reads("sent_rejected")

    assert (event.state, event.reason, event.request_reference) == (PaymentState.FAILED, "AC07", PAYOUT.reference)
    assert event.reference is None


def test_what_comes_back_is_a_new_movement_that_names_the_old_one(reads: Reader) -> None:
    """pi-spi §5."""
    back, sent = reads("return_received"), reads("return_sent")

    assert (back.direction, back.state, back.reverses) == (Direction.OUT, PaymentState.REVERSED, SENT_ID)
    assert (back.request_reference, back.amount) == (PAYOUT.reference, PAYOUT.amount)
    assert (sent.direction, sent.state, sent.reverses) == (Direction.IN, PaymentState.REVERSED, PAID_ID)


@pytest.mark.parametrize("code", ["RTP_RECU", "ANNULATION_DEMANDE", "ANNULATION_REJETE", "RETOUR_REJETE"])
def test_what_is_only_asked_of_us_moves_no_money(payload: Payload, account: Credentials, code: str) -> None:
    """pi-spi §5, §6."""
    assert hooks.events_in(batch(an_item(payload("received"), evCode=code)), account) == []


BAD: list[object] = [
    {"evCode": "PAIEMENT_NOUVEAU"},
    {"evCode": None},
    {"evCode": 7},
    {"end2endId": None},
    {"end2endId": "../comptes"},
    {"montant": None},
    {"montant": "2500"},
    {"montant": 2_500.5},
    {"montant": 0},
    {"montant": -2_500},
    {"montant": True},
]


@pytest.mark.parametrize("odd", BAD)
def test_one_bad_item_does_not_lose_the_others(payload: Payload, account: Credentials, odd: dict[str, object]) -> None:
    """pi-spi §6: process items one by one; the bad one is no payment and no failure."""
    good, bad = an_item(payload("received")), an_item(payload("received"), **odd)
    other = an_item(payload("sent"))

    first, second, third = hooks.events_in(batch(good, bad | {"client": "x"}, other), account)

    assert (first.reference, third.reference) == (PAID_ID, SENT_ID)
    assert (second.state, second.reference, second.request_reference) == (PaymentState.PENDING, None, None)
    assert second.reason == "unreadable_item"


@pytest.mark.parametrize("odd", [*BAD, 7, None, [], "x"])
def test_where_nothing_can_be_read_a_person_looks(payload: Payload, account: Credentials, odd: object) -> None:
    item = an_item(payload("received"), **odd) if isinstance(odd, dict) else odd

    with pytest.raises(UnreadableCallback):
        hooks.events_in(batch(item, item), account)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"data":[]}', b'{"data":{}}', b'{"data":null}', b"\xff", b"{"])
def test_what_is_no_batch_is_unreadable(account: Credentials, body: bytes) -> None:
    with pytest.raises(UnreadableCallback):
        hooks.events_in(signed(body), account)


def test_a_rejection_that_names_no_order_is_news_of_none(payload: Payload, account: Credentials) -> None:
    for name in ("request_rejected", "sent", "sent_rejected"):
        with pytest.raises(UnreadableCallback):
            hooks.events_in(batch(an_item(payload(name), txId=None)), account)


def test_an_item_without_its_instant_is_still_one(reads: Reader) -> None:
    assert reads("received", evDate="yesterday").occurred_at is None


@pytest.mark.parametrize("name", ["request_rejected", "sent_rejected", "return_received", "return_sent"])
def test_no_oddity_does_more_than_make_an_item_unreadable(payload: Payload, account: Credentials, name: str) -> None:
    """RELIABILITY 6, 7; payments and payouts that were sent go through the same in the contract suite."""
    for body in (*oddities.deformed(payload(name)), *oddities.scrambled(payload(name))):
        with suppress(UnreadableCallback):
            for event in hooks.events_in(signed(body), account):
                must_be_bookable(event)
                assert event.state is not PaymentState.REVERSED or (event.reverses and event.amount)
                assert event.state is not PaymentState.FAILED or event.request_reference


def must_be_bookable(event: PaymentEvent) -> None:
    assert event.amount is None or event.amount.minor > 0
    assert event.occurred_at is None or 2000 <= event.occurred_at.year < 2100
    assert all(text is None or text.isprintable() for text in (event.request_reference, event.reason, event.reference))


def test_a_batch_is_told_in_its_order(payload: Payload, account: Credentials) -> None:
    """pi-spi §6: the body is a batch."""
    names = ("received", "sent", "request_rejected", "return_received")
    events = hooks.events_in(batch(*(an_item(payload(name)) for name in names)), account)

    assert [event.direction for event in events] == [Direction.IN, Direction.OUT, Direction.IN, Direction.OUT]
