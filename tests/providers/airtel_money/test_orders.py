"""Orders in every version, and what the operator's fields cannot hold (airtel-money §5, §6)."""

from dataclasses import replace

import pytest

from app.core.money import KES, XAF, XOF, Money
from app.core.msisdn import Msisdn
from app.providers import Payee, PayeeKind, ProviderRejected
from app.providers.airtel_money.wire import orders

from .conftest import keys
from .contract_case import ORDER, PAID_ID, PAYOUT, REFUND


def test_a_prompt_is_for_a_national_number_and_shows_the_unit_s_reference() -> None:
    """§0.5, §5: without country code, as text; the amount a number."""
    assert orders.collection_body(ORDER, keys()) == {
        "reference": "0100012336",
        "subscriber": {"country": "NE", "currency": "XOF", "msisdn": "90111222"},
        "transaction": {"amount": 2_500, "country": "NE", "currency": "XOF", "id": "5b0f7a2e3c1d"},
    }


def test_the_first_version_of_a_payout_says_least() -> None:
    """§6."""
    assert orders.payout_body(PAYOUT, keys()) == {
        "payee": {"msisdn": "90333444"},
        "reference": "PaiementMICMO7",
        "transaction": {"amount": 18_000, "id": "0f1e2d3c4b5a4978a796a5b4c"},
    }


@pytest.mark.parametrize(
    ("version", "payee"),
    [
        ("v2", {"msisdn": "90333444", "currency": "XOF", "name": "CSCOM"}),
        ("v3", {"msisdn": "90333444", "currency": "XOF", "name": "CSCOM", "wallet_type": "NORMAL"}),
    ],
)
def test_newer_versions_want_more(version: str, payee: dict[str, str]) -> None:
    """§6: currency and type, a name in some countries, a wallet type in v3."""
    order = replace(PAYOUT, payee=replace(PAYOUT.payee, name="CSCOM"))
    told = keys(disbursement_version=version, sends_payee_name="yes", wallet_type="NORMAL")
    body = orders.payout_body(order, told)

    assert body["payee"] == payee
    assert body["transaction"] == {"amount": 18_000, "id": PAYOUT.reference, "type": "B2C"}


def test_a_name_is_told_only_where_the_country_wants_it() -> None:
    order = replace(PAYOUT, payee=replace(PAYOUT.payee, name="CSCOM"))

    assert orders.payout_body(order, keys(disbursement_version="v2"))["payee"] == {
        "msisdn": "90333444",
        "currency": "XOF",
    }


def test_a_refund_is_keyed_by_the_operator_s_id_and_has_no_amount() -> None:
    """§5: full amount only; newer variants add a reference and our own id."""
    assert orders.refund_body(REFUND, keys()) == {"transaction": {"airtel_money_id": PAID_ID}}
    assert orders.refund_body(REFUND, keys(refund_version="v2")) == {
        "reference": REFUND.reference,
        "transaction": {"airtel_money_id": PAID_ID, "id": REFUND.reference},
    }


@pytest.mark.parametrize(
    ("country", "number", "national"),
    [("KE", "254733123456", "733123456"), ("CG", "242055123456", "055123456"), ("TD", "23566123456", "66123456")],
)
def test_each_country_has_numbers_of_its_own(country: str, number: str, national: str) -> None:
    money = Money(2_500_00, KES) if country == "KE" else Money(2_500, XAF)
    order = replace(ORDER, payer=Msisdn(f"+{number}"), amount=money)
    body = orders.collection_body(order, keys(country=country))

    assert body["subscriber"]["msisdn"] == national  # type: ignore[index]
    assert body["transaction"]["amount"] == 2_500  # type: ignore[index]


@pytest.mark.parametrize(
    ("remark", "shown"), [("Paiement MICMO 7", "PaiementMICMO7"), ("é!", PAYOUT.reference), ("", PAYOUT.reference)]
)
def test_what_is_shown_is_letters_and_digits_and_four_at_least(remark: str, shown: str) -> None:
    """§5, §11: 4 to 64 alphanumerics."""
    assert orders.payout_body(replace(PAYOUT, remark=remark), keys())["reference"] == shown
    assert len(str(orders.payout_body(replace(PAYOUT, remark="x" * 99), keys())["reference"])) == 64


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("payer", {"payer": None}),
        ("payer", {"payer": Msisdn("+22376000001")}),
        ("amount", {"amount": Money(0, XOF)}),
        ("amount", {"amount": Money(2_500, XAF)}),
        ("reference", {"reference": "PRM-1"}),
        ("reference", {"reference": "a" * 26}),
        ("reference", {"reference": ""}),
    ],
)
def test_a_prompt_that_does_not_fit_is_refused_before_it_leaves(field: str, wrong: dict[str, object]) -> None:
    with pytest.raises(ProviderRejected) as refused:
        orders.collection_body(replace(ORDER, **wrong), keys())  # type: ignore[arg-type]

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("payee", {"payee": Payee(kind=PayeeKind.TILL, number="22790333444")}),
        ("payee", {"payee": Payee(kind=PayeeKind.PHONE, number="22376000001")}),
        ("payee", {"payee": Payee(kind=PayeeKind.PHONE, number="90333444")}),
        ("amount", {"amount": Money(-5, XOF)}),
        ("reference", {"reference": "0f1e2d3c4b5a49788796a5b4c3d2e1f0"}),
    ],
)
def test_a_payout_that_does_not_fit_is_refused_before_it_leaves(field: str, wrong: dict[str, object]) -> None:
    """§5: an id of more than 25 characters is not safe everywhere."""
    with pytest.raises(ProviderRejected) as refused:
        orders.payout_body(replace(PAYOUT, **wrong), keys())  # type: ignore[arg-type]

    assert refused.value.field == field


def test_cents_are_refused_for_nobody_says_how_they_are_written() -> None:
    """§13: amount type."""
    order = replace(ORDER, payer=Msisdn("+254733123456"), amount=Money(2_500_50, KES))

    with pytest.raises(ProviderRejected):
        orders.collection_body(order, keys(country="KE"))


def test_a_wallet_without_a_pin_pays_nothing_out() -> None:
    told = keys().model_copy(update={"pin": None})

    with pytest.raises(ProviderRejected) as refused:
        orders.payout_body(PAYOUT, told)

    assert refused.value.facts["reason"] == "no_pin"
