"""The code that a customer pays: its order and its answer (orange-money B3)."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from app.core.money import XAF, XOF, Money
from app.providers import OutcomeUnknown, PaymentOrder, ProviderRejected
from app.providers.orange_money.ewallet.credentials import Credentials
from app.providers.orange_money.ewallet.wire import qrcodes

from .conftest import AnAnswer

PREMIUM = Money(2_500, XOF)


def a_request(*, reference: str = "PRM-2026-11-000417", amount: Money = PREMIUM, return_url: str = "") -> PaymentOrder:
    return PaymentOrder(
        reference=reference,
        amount=amount,
        account_reference="0100012336",
        callback_url="https://pay.example.ml/hooks/b1946ac9",
        return_url=return_url,
    )


def test_a_code_is_ordered_for_one_payment_of_a_quarter_of_an_hour(credentials: Credentials) -> None:
    """orange-money B3: unless it is restricted to one use, one code may be paid twice."""
    assert qrcodes.body(a_request(), credentials) == {
        "code": "123456",
        "name": "Mutuelle Kati",
        "amount": {"unit": "XOF", "value": 2_500},
        "reference": "PRM-2026-11-000417",
        "validity": 900,
        "restrictions": {"isSingleUse": True},
    }


def test_the_browser_goes_back_to_the_page_of_the_order(credentials: Credentials) -> None:
    body = qrcodes.body(a_request(return_url="https://pay.example.ml/r/417"), credentials)

    assert [body["callbackSuccessUrl"], body["callbackCancelUrl"]] == ["https://pay.example.ml/r/417"] * 2


@pytest.mark.parametrize("amount", [Money(9, XOF), Money(0, XOF), Money(2_500, XAF)])
def test_an_amount_that_production_refuses_is_not_sent(credentials: Credentials, amount: Money) -> None:
    """orange-money B3: the document's least is 1, production's 10."""
    with pytest.raises(ProviderRejected) as refused:
        qrcodes.body(a_request(amount=amount), credentials)

    assert refused.value.field == "amount"
    assert qrcodes.body(a_request(amount=Money(10, XOF)), credentials)["amount"] == {"unit": "XOF", "value": 10}


@pytest.mark.parametrize("reference", ["", "a b", "é", "x" * 65])
def test_a_code_without_a_reference_to_search_by_is_never_ordered(credentials: Credentials, reference: str) -> None:
    """orange-money B3, B8: an unpaid code is in no list."""
    with pytest.raises(ProviderRejected) as refused:
        qrcodes.body(a_request(reference=reference), credentials)

    assert refused.value.field == "reference"


def test_without_a_merchant_code_nobody_can_be_paid_by_code(keys: Mapping[str, str]) -> None:
    distributor = Credentials.read({name: value for name, value in keys.items() if name != "merchant_code"})

    with pytest.raises(ProviderRejected) as refused:
        qrcodes.body(a_request(), distributor)

    assert refused.value.field == "merchant_code"


def test_a_code_is_paid_by_its_short_link_until_it_ends(an_answer: AnAnswer) -> None:
    handle = qrcodes.read_opened(an_answer("code_opened.json"))

    assert (handle.handle, handle.payment_url) == ("AbC123", "https://s.example.sn/AbC123")
    assert handle.expires_at == datetime(2026, 11, 21, 10, 15, tzinfo=UTC)


def test_a_code_without_a_short_link_is_paid_in_the_application(an_answer: AnAnswer) -> None:
    handle = qrcodes.read_opened(an_answer("code_opened_without_a_short_link.json"))

    assert (handle.payment_url, handle.expires_at) == ("maxit://pay/AbC123", None)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("code_opened_without_a_link.json", 200),
        ("code_opened.json", 500),
        ("maintenance_503.html", 503),
        ("problem_50.json", 500),
        ("problem_4004.json", 400),
    ],
)
def test_an_answer_without_a_link_leaves_a_code_that_nobody_has(an_answer: AnAnswer, name: str, status: int) -> None:
    """orange-money B8: the first was never shown, so another may be asked for."""
    with pytest.raises(OutcomeUnknown):
        qrcodes.read_opened(an_answer(name, status=status))


def test_a_documented_refusal_is_one(an_answer: AnAnswer) -> None:
    """orange-money B9."""
    with pytest.raises(ProviderRejected):
        qrcodes.read_opened(an_answer("problem_10.json", status=400))
