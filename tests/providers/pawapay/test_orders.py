"""Orders as pawaPay reads them."""

from dataclasses import replace

import pytest

from app.core.money import GHS, XAF, XOF, Money
from app.core.msisdn import Msisdn
from app.providers import PayeeKind, ProviderReference, ProviderRejected
from app.providers.pawapay.credentials import Credentials
from app.providers.pawapay.wire import orders

from .conftest import keys
from .contract_case import DEPOSIT_ID, ORDER, PAYOUT, REVERSAL


def test_a_deposit_is_worded_as_the_sheet_says(account: Credentials) -> None:
    """pawapay §3: our id with dashes, digits without a plus, the amount as text."""
    assert orders.deposit_body(ORDER, account) == {
        "depositId": DEPOSIT_ID,
        "payer": {"type": "MMO", "accountDetails": {"phoneNumber": "22370001122", "provider": "ORANGE_MLI"}},
        "amount": "2500",
        "currency": "XOF",
        "customerMessage": "Cotisation 0100012336",
        "clientReferenceId": "0100012336",
    }


def test_a_payout_is_worded_as_the_sheet_says(account: Credentials) -> None:
    """pawapay §4."""
    assert orders.payout_body(PAYOUT, account) == {
        "payoutId": "0f3a9b52-6f1d-4f0e-8f0a-3b1c2d4e0031",
        "recipient": {"type": "MMO", "accountDetails": {"phoneNumber": "22376001122", "provider": "ORANGE_MLI"}},
        "amount": "185000",
        "currency": "XOF",
        "customerMessage": "Soins CSCom Nov",
    }


def test_a_refund_takes_its_deposit_along_for_nothing_else_will_name_it(account: Credentials) -> None:
    """pawapay §3, §4: metadata comes back."""
    assert orders.refund_body(REVERSAL, account) == {
        "refundId": "5d1e0c3b-2a49-4f78-8b67-9c0d1e2f3a4b",
        "depositId": DEPOSIT_ID,
        "amount": "2500",
        "currency": "XOF",
        "metadata": [{"deposit": DEPOSIT_ID}],
    }


def test_cedis_have_their_decimals() -> None:
    """pawapay §3: decimals only where the currency has them."""
    ghana = Credentials.read(keys(country="GHA", currency="GHS", operators="233=MTN_MOMO_GHA"))
    order = replace(ORDER, amount=Money(1_550, GHS), payer=Msisdn("+233240000111"))

    assert orders.deposit_body(order, ghana)["amount"] == "15.50"


@pytest.mark.parametrize(
    ("words", "reference", "read"),
    [
        ("Cotisation", "0100012336", "Cotisation 0100012336"),
        ("Cotisation de novembre", "0100012336", "Cotisation 0100012336"),
        ("Échéance d'août", "", "Echeance d aout"),
        ("Réglé n° 3 : santé", "", "Regle n 3 sante"),
        ("MICMO/2026-11", "", "MICMO 2026 11"),
        ("a\r\nb\tcd", "", "a b cd"),
        ("", "0100012336", "0100012336"),
        ("", "12", "Paiement"),
        ("abc", "", "Paiement"),
        ("", "", "Paiement"),
        ("سلام", "", "Paiement"),
        ("x" * 40, "", "x" * 22),
        ("x" * 40, "y" * 40, "y" * 22),
        ("x" * 21 + " y", "", "x" * 21),
    ],
)
def test_the_payer_reads_plain_words_of_the_right_length_and_the_whole_reference(
    words: str, reference: str, read: str
) -> None:
    """pawapay §3: 4 to 22 of A-Z, a-z, 0-9 and blank; accents refused."""
    assert orders.message(words, reference) == read
    assert 4 <= len(read) <= 22


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("payer", {"payer": None}),
        ("payer", {"payer": Msisdn("+22350001122")}),
        ("amount", {"amount": Money(0, XOF)}),
        ("amount", {"amount": Money(2_500, XAF)}),
        ("reference", {"reference": ""}),
        ("reference", {"reference": "7c0b6f0a4f831b6e9f4e2f7a1f0e4417"}),
        ("reference", {"reference": DEPOSIT_ID}),
    ],
)
def test_a_deposit_the_fields_cannot_hold_is_refused_before_it_leaves(
    account: Credentials, field: str, other: dict[str, object]
) -> None:
    """pawapay §3: UUIDv4; nobody knows whose number it is, so nobody guesses."""
    with pytest.raises(ProviderRejected) as refused:
        orders.deposit_body(replace(ORDER, **other), account)  # type: ignore[arg-type]

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (PayeeKind.TILL, "22376001122"),
        (PayeeKind.PHONE, "76001122"),
        (PayeeKind.PHONE, "+22376001122"),
        (PayeeKind.PHONE, "22376 001122"),
        (PayeeKind.PHONE, "22399001122"),
        (PayeeKind.PHONE, ""),
    ],
)
def test_only_phones_whose_operator_is_known_are_paid(account: Credentials, kind: PayeeKind, number: str) -> None:
    payee = replace(PAYOUT.payee, kind=kind, number=number)

    with pytest.raises(ProviderRejected) as refused:
        orders.payout_body(replace(PAYOUT, payee=payee), account)

    assert refused.value.field == "payee"


@pytest.mark.parametrize("reference", ["", "../payouts", "MP261121.0959.C00417", "?country=MLI"])
def test_only_a_deposit_of_this_operator_is_refunded(account: Credentials, reference: str) -> None:
    """pawapay §4; it becomes a part of an address, too."""
    order = replace(REVERSAL, provider_reference=ProviderReference(reference))

    with pytest.raises(ProviderRejected) as refused:
        orders.refund_body(order, account)

    assert refused.value.field == "provider_reference"
