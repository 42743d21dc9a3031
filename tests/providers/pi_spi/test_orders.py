"""Orders as the API Business reads them (pi-spi §1-§4)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.core.money import XAF, XOF, Money
from app.core.msisdn import Msisdn
from app.providers import Payee, PayeeKind, ProviderRejected
from app.providers.pi_spi.credentials import Credentials
from app.providers.pi_spi.wire import orders

from .conftest import TEN
from .contract_case import ORDER, PAYOUT

SHID = "7b1d7f0e-6f1b-4a39-9d35-5c6f1f9f2a10"


def test_a_bill_is_worded_as_the_sheet_says(account: Credentials) -> None:
    """pi-spi §3: the category is a text, the amount a number of francs, the last day a date."""
    assert orders.request_body(ORDER, account, TEN) == {
        "txId": "7c0b6f0a4f834b6e9f4e2f7a1f0e4417",
        "payeurAlias": "+22370001122",
        "payeAlias": SHID,
        "montant": 2_500,
        "confirmation": False,
        "categorie": "401",
        "dateLimitePaiement": "2026-11-28",
        "motif": "Cotisation 0100012336",
        "refDocType": "CINV",
        "refDocNumero": "0100012336",
    }


def test_a_payment_is_worded_as_the_sheet_says(account: Credentials) -> None:
    """pi-spi §4."""
    assert orders.payout_body(PAYOUT, account) == {
        "txId": "0f3a9b526f1d4f0e8f0a3b1c2d4e0031",
        "payeurAlias": SHID,
        "payeAlias": "+22376001122",
        "montant": 185_000,
        "confirmation": False,
        "motif": "Paiement MICMO 3",
    }


def test_an_id_has_no_dashes_for_with_them_it_would_be_too_long(account: Credentials) -> None:
    """pi-spi §3: txId of at most 35 characters; a UUID with its dashes has 36."""
    assert len(str(orders.request_body(ORDER, account, TEN)["txId"])) <= 35
    for reference in ("7c0b6f0a-4f83-4b6e-9f4e-2f7a1f0e4417", "", "SIM1", "../paiements", "7C0B" * 8):
        with pytest.raises(ProviderRejected) as refused:
            orders.request_body(replace(ORDER, reference=reference), account, TEN)
        assert refused.value.field == "reference"


def test_the_same_payment_is_worded_the_same_whenever_it_goes(account: Credentials) -> None:
    """pi-spi §9: resend the same."""
    assert orders.payout_body(PAYOUT, account) == orders.payout_body(replace(PAYOUT, callback_url="other"), account)


@pytest.mark.parametrize(
    ("number", "is_person"),
    [
        ("+22370001122", True),
        ("+2250700111222", True),
        ("+221771234567", True),
        ("+22670123456", True),
        ("+2290197123456", True),
        ("+22890123456", True),
        ("+22790123456", True),
        ("+245955123", True),
        ("+245955123456", False),
        ("+22507001112", False),
        ("+2237000112", False),
        ("+254700111222", False),
    ],
)
def test_the_alias_of_a_person_is_a_number_of_the_union_by_its_country(number: str, *, is_person: bool) -> None:
    """pi-spi §2."""
    assert orders.number_in(number) == (number[1:] if is_person else None)


@pytest.mark.parametrize("alias", [SHID, "40012345", "", "+", "+223٧0001122", "22370001122", "+223 70001122"])
def test_what_is_no_number_is_no_person(alias: str) -> None:
    assert orders.number_in(alias) is None


def test_a_business_is_paid_by_its_merchant_code(account: Credentials) -> None:
    """pi-spi §2: numbers are aliases of persons only."""
    order = replace(PAYOUT, payee=Payee(kind=PayeeKind.TILL, number="40012345"))

    assert orders.payout_body(order, account)["payeAlias"] == "40012345"


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (PayeeKind.PHONE, "76001122"),
        (PayeeKind.PHONE, "+22376001122"),
        (PayeeKind.PHONE, "254700111222"),
        (PayeeKind.PHONE, ""),
        (PayeeKind.TILL, "123"),
        (PayeeKind.TILL, SHID),
        (PayeeKind.PAYBILL, "40012345"),
        (PayeeKind.BANK, "ML0010123456"),
    ],
)
def test_who_has_no_alias_that_we_know_how_to_write_is_refused(
    account: Credentials, kind: PayeeKind, number: str
) -> None:
    with pytest.raises(ProviderRejected) as refused:
        orders.payout_body(replace(PAYOUT, payee=Payee(kind=kind, number=number)), account)

    assert refused.value.field == "payee"


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("payer", {"payer": None}),
        ("payer", {"payer": Msisdn("+254700111222")}),
        ("amount", {"amount": Money(0, XOF)}),
        ("amount", {"amount": Money(2_500, XAF)}),
    ],
)
def test_what_the_fields_cannot_hold_is_refused_before_it_leaves(
    account: Credentials, field: str, other: dict[str, object]
) -> None:
    with pytest.raises(ProviderRejected) as refused:
        orders.request_body(replace(ORDER, **other), account, TEN)  # type: ignore[arg-type]

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("written", "read"),
    [("Échéance d'août", "Échéance d'août 0100012336"), ("a\r\nb\x00", "a b 0100012336"), ("", "0100012336")],
)
def test_the_payer_reads_plain_words(account: Credentials, written: str, read: str) -> None:
    body = orders.request_body(replace(ORDER, description=written), account, TEN)

    assert body["motif"] == read


def test_words_end_at_a_hundred_and_forty(account: Credentials) -> None:
    """pi-spi §3."""
    assert orders.payout_body(replace(PAYOUT, remark="x" * 200), account)["motif"] == "x" * 140


def test_the_last_day_is_counted_where_the_payer_lives() -> None:
    """pi-spi §3: a date, not an instant; Bamako's days are UTC's."""
    late = datetime(2026, 11, 21, 23, 59, tzinfo=UTC)

    assert str(orders.payable_until(late)) == "2026-11-28"
    assert str(orders.payable_until(late + timedelta(minutes=1))) == "2026-11-29"
