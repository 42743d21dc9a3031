"""The operator's public key and its figure for the wallet (orange-money B2, B6)."""

import pytest

from app.core.money import XOF, Money
from app.providers import OutcomeUnknown, ProviderUnavailable
from app.providers.http import HttpAnswer
from app.providers.orange_money.ewallet.wire import account

from .conftest import AnAnswer


def test_a_public_key_is_kept_for_a_day(an_answer: AnAnswer) -> None:
    key, life_s = account.read_public_key(an_answer("public_key.json"))

    assert (len(key), life_s) == (392, 86_400)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("public_key_of_another_kind.json", 200),
        ("token.json", 200),
        ("public_key.json", 500),
        ("maintenance_503.html", 503),
    ],
)
def test_without_a_key_nothing_can_be_sent(an_answer: AnAnswer, name: str, status: int) -> None:
    with pytest.raises(ProviderUnavailable):
        account.read_public_key(an_answer(name, status=status))


def test_a_balance_is_whole_francs_with_its_proof(an_answer: AnAnswer) -> None:
    answer = an_answer("account.json")

    balance = account.read_balance(answer)

    assert (balance.available, balance.body) == (Money(1_250_000, XOF), answer.body)


def test_an_empty_wallet_holds_zero(an_answer: AnAnswer) -> None:
    body = an_answer("account.json").body.replace(b"1250000.0", b"0.0")

    assert account.read_balance(HttpAnswer(status=200, headers={}, body=body)).available == Money(0, XOF)


@pytest.mark.parametrize(
    ("name", "status"), [("account_without_balance.json", 200), ("problem_2000.json", 400), ("account.json", 500)]
)
def test_a_balance_that_was_not_told_is_not_zero(an_answer: AnAnswer, name: str, status: int) -> None:
    with pytest.raises(OutcomeUnknown):
        account.read_balance(an_answer(name, status=status))


def test_a_balance_with_a_fraction_is_not_rounded(an_answer: AnAnswer) -> None:
    body = an_answer("account.json").body.replace(b"1250000.0", b"1250000.5")

    with pytest.raises(OutcomeUnknown):
        account.read_balance(HttpAnswer(status=200, headers={}, body=body))
