"""A request or a payment as answers show it: its states, its amount, whose it is (pi-spi §3, §4)."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.providers import Direction, PaymentEvent, PaymentState, ProviderReference
from app.providers.messages import read
from app.providers.pi_spi.credentials import Credentials
from app.providers.pi_spi.profile import STATES
from app.providers.pi_spi.wire.movements import Told, Unfit, event_of, francs

from .conftest import Payload, keys, told
from .contract_case import ORDER, PAID_ID, PAYOUT

DIRECTIONS = {"request": Direction.IN, "payment": Direction.OUT}
DONE = {"statut": "IRREVOCABLE", "dateIrrevocabilite": "2026-11-21T10:00:02.500Z"}
SHID = "7b1d7f0e-6f1b-4a39-9d35-5c6f1f9f2a10"


class Reader:
    """Reads payloads with members other than recorded."""

    def __init__(self, payload: Payload, account: Credentials) -> None:
        self._payload, self.account = payload, account

    def __call__(self, name: str, **members: object) -> PaymentEvent:
        movement = read(Told, told(self._payload(name), **members))
        assert movement is not None
        return event_of(movement, DIRECTIONS[name], self.account)


@pytest.fixture
def reads(payload: Payload, account: Credentials) -> Reader:
    return Reader(payload, account)


def test_a_bill_that_was_paid_is_told_whole(reads: Reader) -> None:
    """pi-spi §3: IRREVOCABLE; its samples have the category as a number."""
    assert reads("request", **DONE) == PaymentEvent(
        provider="pi_spi",
        direction=Direction.IN,
        state=PaymentState.SUCCEEDED,
        reference=ProviderReference(PAID_ID),
        request_reference=ORDER.reference,
        amount=Money(2_500, XOF),
        payer=Msisdn("+22370001122"),
        payer_name="TRAORE Awa",
        receiver=SHID,
        occurred_at=datetime(2026, 11, 21, 10, 0, 2, 500_000, tzinfo=UTC),
    )


def test_a_payment_that_arrived_is_told_whole(reads: Reader) -> None:
    """pi-spi §4."""
    assert reads("payment", **DONE) == PaymentEvent(
        provider="pi_spi",
        direction=Direction.OUT,
        state=PaymentState.SUCCEEDED,
        reference=ProviderReference("EMLB00120261121100500zY8xW6vU4tS2rQ"),
        request_reference=PAYOUT.reference,
        amount=Money(185_000, XOF),
        receiver="22376001122",
        occurred_at=datetime(2026, 11, 21, 10, 0, 2, 500_000, tzinfo=UTC),
    )


@pytest.mark.parametrize("name", sorted(DIRECTIONS))
@pytest.mark.parametrize("word", sorted(STATES))
def test_every_word_of_the_sheet_has_its_class(reads: Reader, name: str, word: str) -> None:
    """pi-spi §3, §4; ANNULE came with version 1.5, for bills."""
    final = {
        "IRREVOCABLE": PaymentState.SUCCEEDED,
        "REJETE": PaymentState.FAILED,
        "ANNULE": PaymentState.FAILED if DIRECTIONS[name] is Direction.IN else PaymentState.PENDING,
    }

    assert reads(name, statut=word).state is final.get(word, PaymentState.PENDING)


@pytest.mark.parametrize("word", [None, "", "irrevocable", "REJETE ", "CONFIRME", "OK", 1, ["REJETE"], {"statut": 1}])
def test_a_word_that_nobody_documented_is_open(reads: Reader, word: object) -> None:
    """pi-spi §3: other is unknown; §4: CONFIRME of a bulk is not success. RELIABILITY 1.2."""
    assert reads("payment", statut=word).state is PaymentState.PENDING


@pytest.mark.parametrize("name", sorted(DIRECTIONS))
@pytest.mark.parametrize("code", ["APAR", "ALAC", "DU03"])
def test_already_paid_and_already_known_are_no_failures(reads: Reader, name: str, code: str) -> None:
    """pi-spi §3: APAR and ALAC mean that money may have moved; DU03 that the id is known."""
    event = reads(name, statut="REJETE", statutRaison=code)

    assert (event.state, event.reason) == (PaymentState.PENDING, code)


@pytest.mark.parametrize("code", ["AEXR", "ARFR", "AB03", "AM21", "RR04", "ZZ99"])
def test_a_rejection_is_final_and_has_its_code(reads: Reader, code: str) -> None:
    """pi-spi §4: codes attached to a REJETE are final."""
    event = reads("payment", statut="REJETE", statutRaison=code)

    assert (event.state, event.reason) == (PaymentState.FAILED, code)


@pytest.mark.parametrize("code", [None, "", 7, ["APAR"], {"code": "APAR"}, "two words"])
def test_a_rejection_without_a_code_has_its_word(reads: Reader, code: object) -> None:
    event = reads("payment", statut="REJETE", statutRaison=code)

    assert (event.state, event.reason) == (PaymentState.FAILED, "REJETE")


@pytest.mark.parametrize("amount", ["2500", "2500.0", "2500.00", "25e2"])
def test_an_amount_is_a_number_of_francs_however_it_is_written(reads: Reader, amount: str) -> None:
    """pi-spi §1: not of hundredths; the same 2500.00 stands in QR codes."""
    body = told(b"{}", txId="a", montant=0).replace(b'"montant": 0', b'"montant": ' + amount.encode())
    movement = read(Told, body)

    assert movement is not None and movement.amount is not None
    assert francs(movement.amount) == ORDER.amount


@pytest.mark.parametrize("amount", [2_500.5, -2_500, 0, 10**30, 1e300])
def test_an_amount_that_is_none_is_unfit(reads: Reader, amount: object) -> None:
    """RELIABILITY 7: never rounded."""
    with pytest.raises(Unfit):
        reads("payment", montant=amount)


@pytest.mark.parametrize("amount", ["2500", True, [], {}])
def test_an_amount_that_is_no_number_is_no_movement(payload: Payload, amount: object) -> None:
    """pi-spi §1."""
    assert read(Told, told(payload("payment"), montant=amount)) is None


@pytest.mark.parametrize("lack", ["end2endId", "montant"])
def test_what_is_done_has_an_id_and_an_amount(reads: Reader, lack: str) -> None:
    """Without the platform's id it could be booked twice."""
    assert reads("request", **{lack: None}).state is PaymentState.PENDING
    with pytest.raises(Unfit):
        reads("request", **DONE, **{lack: None})


def test_whichever_alias_of_ours_was_paid_it_is_ours(reads: Reader) -> None:
    """pi-spi §2; RELIABILITY 9: another's is told apart."""
    reads.account = Credentials.read(keys(aliases=f"{SHID} 40012345"))

    assert reads("request", payeAlias="40012345").receiver == SHID
    assert reads("request", payeAlias=SHID.upper()).receiver == SHID
    assert reads("request", payeAlias="9c2f7f0e-6f1b-4a39-9d35-5c6f1f9f2b21").receiver != SHID
    assert reads("request", payeAlias=None).receiver is None


@pytest.mark.parametrize(
    ("alias", "receiver"),
    [("+22376001122", "22376001122"), ("40012345", "40012345"), (SHID, SHID), (None, None), (7, None), ("+1", "+1")],
)
def test_a_payee_is_named_as_it_was_ordered(reads: Reader, alias: object, receiver: str | None) -> None:
    """RELIABILITY 20: compared with whom we meant."""
    assert reads("payment", payeAlias=alias).receiver == receiver


@pytest.mark.parametrize("alias", [None, 7, SHID, "+99", ""])
def test_a_payer_without_a_number_is_a_payer_all_the_same(reads: Reader, alias: object) -> None:
    event = reads("request", **DONE, payeurAlias=alias)

    assert (event.payer, event.state) == (None, PaymentState.SUCCEEDED)


def test_the_open_and_the_final_are_one_payment(reads: Reader) -> None:
    opened, done = reads("payment"), reads("payment", **DONE)

    assert replace(opened, state=done.state, reason=None, occurred_at=done.occurred_at) == done


def test_fees_are_not_read(payload: Payload, reads: Reader) -> None:
    """pi-spi §3, §4: montantFrais also stands for cash given out; nobody says which it is here."""
    assert "montantFrais" not in json.loads(payload("payment"))
    assert reads("payment", **DONE, montantFrais=100).fee is None
