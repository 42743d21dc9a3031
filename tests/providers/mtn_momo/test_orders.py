"""Orders as MTN reads them."""

from dataclasses import replace

import pytest

from app.core.money import GHS, XAF, XOF, Money
from app.providers import PayeeKind, ProviderRejected
from app.providers.mtn_momo.credentials import Credentials
from app.providers.mtn_momo.wire import orders

from .conftest import keys_of
from .contract_case import ORDER, PAYOUT


def test_a_request_to_pay_is_worded_as_the_sheet_says(collection: Credentials) -> None:
    """mtn-momo §5.1: amounts are text, numbers international without a plus; the external id is our reference."""
    assert orders.request_body(ORDER, collection) == {
        "amount": "2500",
        "currency": "XOF",
        "externalId": "5b0f7a2e3c1d4e8f9a660d1c2b3a4f50",
        "payer": {"partyIdType": "MSISDN", "partyId": "2250700111222"},
        "payerMessage": "Cotisation 0100012336",
        "payeeNote": "0100012336",
    }


@pytest.mark.parametrize("payout_by", ["transfer", "deposit"])
def test_a_transfer_and_a_deposit_have_one_body(payout_by: str) -> None:
    """mtn-momo §4: which of them a contract enables is a matter of market and agreement."""
    body = orders.payout_body(PAYOUT, Credentials.read(keys_of("disbursement", payout_by=payout_by)))

    assert body == {
        "amount": "185000",
        "currency": "XOF",
        "externalId": "0f1e2d3c4b5a49788796a5b4c3d2e1f0",
        "payee": {"partyIdType": "MSISDN", "partyId": "2250700333444"},
        "payerMessage": "Paiement MICMO 7",
        "payeeNote": "Paiement MICMO 7",
    }


def test_cedis_have_their_decimals(collection: Credentials) -> None:
    ghana = Credentials.read(keys_of("collection", target_environment="mtnghana", currency="GHS"))

    body = orders.request_body(replace(ORDER, amount=Money(1_550, GHS)), ghana)

    assert (body["amount"], body["currency"]) == ("15.50", "GHS")


def test_the_sandbox_counts_our_francs_in_euros() -> None:
    """mtn-momo §5.1, §9: sandbox accepts only EUR."""
    sandbox = Credentials.read(keys_of("collection", target_environment="sandbox"))

    body = orders.request_body(ORDER, sandbox)

    assert (body["amount"], body["currency"]) == ("2500", "EUR")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Prime mars", "Prime mars"),
        ("Échéance d'août n° 3 : santé", "Echeance d aout n 3 sante"),
        ("MICMO/2026-11", "MICMO 2026-11"),
        ("a\r\nb\tc", "a b c"),
        ("", "Paiement"),
        ("  \u200b ", "Paiement"),
        ("سلام", "Paiement"),
        ("x" * 200, "x" * 160),
        ("x" * 159 + " y", "x" * 159),
    ],
)
def test_texts_are_plain_never_empty_and_never_too_long(written: str, read: str) -> None:
    """mtn-momo §5.1: an empty text is an HTTP 500 in production."""
    assert orders.text(written) == read


def test_an_order_without_any_words_still_says_something(collection: Credentials, disbursement: Credentials) -> None:
    """mtn-momo §5.1: both fields are required and non-empty."""
    asked = orders.request_body(replace(ORDER, description="", account_reference=""), collection)
    paid = orders.payout_body(replace(PAYOUT, remark=""), disbursement)

    assert all(body[name] == "Paiement" for body in (asked, paid) for name in ("payerMessage", "payeeNote"))


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("payer", {"payer": None}),
        ("amount", {"amount": Money(0, XOF)}),
        ("amount", {"amount": Money(-5, XOF)}),
        ("amount", {"amount": Money(2_500, XAF)}),
        ("reference", {"reference": ""}),
        ("reference", {"reference": "5b0f7a2e3c1d1e8f9a660d1c2b3a4f50"}),
        ("reference", {"reference": "5b0f7a2e-3c1d-4e8f-9a66-0d1c2b3a4f50"}),
    ],
)
def test_a_request_the_fields_cannot_hold_is_refused_before_it_leaves(
    collection: Credentials, field: str, other: dict[str, object]
) -> None:
    """mtn-momo §3: the reference is a UUID of version 4, else 400."""
    with pytest.raises(ProviderRejected) as refused:
        orders.request_body(replace(ORDER, **other), collection)  # type: ignore[arg-type]

    assert refused.value.field == field


@pytest.mark.parametrize(
    "number", ["", "0700333444", "+2250700333444", "00225070033344", "225 0700", "123456", "1" * 16]
)
def test_a_payees_number_is_international_without_plus_or_leading_zeros(disbursement: Credentials, number: str) -> None:
    """mtn-momo §5.1."""
    with pytest.raises(ProviderRejected) as refused:
        orders.payout_body(replace(PAYOUT, payee=replace(PAYOUT.payee, number=number)), disbursement)

    assert refused.value.field == "payee"


def test_only_phones_are_paid(disbursement: Credentials) -> None:
    till = replace(PAYOUT.payee, kind=PayeeKind.TILL)

    with pytest.raises(ProviderRejected) as refused:
        orders.payout_body(replace(PAYOUT, payee=till), disbursement)

    assert refused.value.field == "payee"


def test_one_product_does_not_do_the_others_part(collection: Credentials, disbursement: Credentials) -> None:
    """mtn-momo §0.8."""
    with pytest.raises(ProviderRejected) as asked:
        orders.request_body(ORDER, disbursement)
    with pytest.raises(ProviderRejected) as paid:
        orders.payout_body(PAYOUT, collection)

    assert (asked.value.field, paid.value.field) == ("product", "product")


def test_the_callback_address_names_the_order_for_the_callback_does_not() -> None:
    """mtn-momo §0.3, §7: unguessable, for the reference is; and left out rather than empty (§3)."""
    reference = ORDER.reference

    assert orders.callback_address("https://m.example/h/t/", "collection", reference) == (
        f"https://m.example/h/t/collection/{reference}"
    )
    assert orders.callback_address("", "collection", reference) == ""
