"""Orders as the API reads them (gsma-mobile-money §3)."""

from dataclasses import replace

import pytest

from app.core.money import KES, XAF, XOF, Money
from app.providers import PayeeKind, ProviderRejected
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.wire import orders

from .conftest import keys
from .contract_case import ORDER, PAYOUT, REVERSAL


def test_a_request_names_who_pays_and_our_account(kati: Credentials) -> None:
    """§3: the type stands in the path; our reference is always sent; francs have no decimals."""
    assert orders.request_body(ORDER, kati) == {
        "amount": "2500",
        "currency": "XOF",
        "debitParty": [{"key": "msisdn", "value": "+22370001122"}],
        "creditParty": [{"key": "organisationid", "value": "MUT-KATI"}],
        "requestingOrganisationTransactionReference": ORDER.reference,
        "descriptionText": "Cotisation 0100012336",
    }


def test_a_payout_names_our_account_and_whom_it_is_for(kati: Credentials) -> None:
    body = orders.payout_body(PAYOUT, kati)

    assert (body["debitParty"], body["creditParty"]) == (
        [{"key": "organisationid", "value": "MUT-KATI"}],
        [{"key": "msisdn", "value": "+22366003344"}],
    )
    assert body["descriptionText"] == "Paiement MICMO 7"


def test_a_reversal_is_whole(kati: Credentials) -> None:
    """§2: partial when an amount is sent."""
    body = orders.reversal_body(REVERSAL)

    assert body == {"type": "reversal", "requestingOrganisationTransactionReference": REVERSAL.reference}


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Money(2_500, XOF), "2500"),
        (Money(100, XOF), "100"),
        (Money(2_550, KES), "25.5"),
        (Money(2_500, KES), "25"),
        (Money(5, KES), "0.05"),
    ],
)
def test_an_amount_has_no_decimals_that_say_nothing(amount: Money, written: str) -> None:
    """§3, §11: 1.1.2 refuses `25.50`."""
    assert orders.amount_text(amount) == written


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Prime mars", "Prime mars"),
        ("Échéance d'août : santé", "Échéance d'août : santé"),
        ("a\r\nb\tc<script>", "a b c script"),
        ("  \u200b ", ""),
        ("x" * 200, "x" * 160),
    ],
)
def test_texts_are_one_line_and_never_too_long(written: str, read: str) -> None:
    """§3: 160 characters, perhaps sent to the payee."""
    assert orders.text(written) == read


def test_an_order_without_words_has_no_description(kati: Credentials) -> None:
    assert "descriptionText" not in orders.payout_body(replace(PAYOUT, remark=""), kati)


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("payer", {"payer": None}),
        ("amount", {"amount": Money(0, XOF)}),
        ("amount", {"amount": Money(2_500, XAF)}),
        ("reference", {"reference": ""}),
        ("reference", {"reference": "5b0f7a2e3c1d1e8f9a660d1c2b3a4f50"}),
    ],
)
def test_a_request_the_fields_cannot_hold_is_refused_before_it_leaves(
    kati: Credentials, field: str, other: dict[str, object]
) -> None:
    """§1: the correlation id is a UUID."""
    with pytest.raises(ProviderRejected) as refused:
        orders.request_body(replace(ORDER, **other), kati)  # type: ignore[arg-type]

    assert refused.value.field == field


@pytest.mark.parametrize("number", ["", "066003344", "+22366003344", "0022366003344", "1" * 16])
def test_a_payees_number_is_international(kati: Credentials, number: str) -> None:
    with pytest.raises(ProviderRejected) as refused:
        orders.payout_body(replace(PAYOUT, payee=replace(PAYOUT.payee, number=number)), kati)

    assert refused.value.field == "payee"


def test_only_phones_are_paid(kati: Credentials) -> None:
    with pytest.raises(ProviderRejected) as refused:
        orders.payout_body(replace(PAYOUT, payee=replace(PAYOUT.payee, kind=PayeeKind.BANK)), kati)

    assert refused.value.field == "payee"


def test_the_account_may_be_named_in_any_way_the_operator_knows() -> None:
    """§2: identifier types."""
    by_phone = Credentials.read(keys(account_type="MSISDN", account="+22370009988"))

    assert orders.payout_body(PAYOUT, by_phone)["debitParty"] == [{"key": "msisdn", "value": "+22370009988"}]
