"""Credentials are read once and strictly, and never told."""

import json

import pytest

from app.core.money import GHS
from app.providers import UnusableCredentials
from app.providers.pawapay.credentials import Credentials

from .conftest import keys

LISTED = json.loads(keys()["public_keys"])
BARE = "".join(LISTED[0]["key"].split("-----")[2].split())


def test_an_account_needs_a_token_and_who_has_which_number() -> None:
    account = Credentials.read({"api_token": "token-of-an-account", "operators": "223=ORANGE_MLI"})

    assert (account.base_url, account.country, account.currency) == ("https://api.pawapay.io", "MLI", "XOF")
    assert (account.keys, account.own_key) == (None, None)


@pytest.mark.parametrize(
    ("number", "operator"),
    [
        ("22370001122", "ORANGE_MLI"),
        ("22366001122", "MOOV_MLI"),
        ("22376001122", "MOOV_MLI"),
        ("22350001122", None),
        ("", None),
    ],
)
def test_the_longest_digits_that_fit_say_whose_number_it_is(number: str, operator: str | None) -> None:
    """pawapay §3: the provider is ours to name; a number that moved is written out whole."""
    account = Credentials.read(keys(operators="2236=MOOV_MLI, 2237=ORANGE_MLI 22376001122=MOOV_MLI"))

    assert account.operator_of(number) == operator


@pytest.mark.parametrize("written", [f" {BARE} ".strip(), LISTED[0]["key"]])
def test_the_operators_list_of_keys_is_taken_as_it_gives_it(written: str) -> None:
    """pawapay §2: PEM or base64 SPKI."""
    account = Credentials.read(keys(public_keys=json.dumps([{"id": "A:1", "key": written, "extra": 1}])))

    assert account.keys is not None
    assert list(account.keys) == ["A:1"]


def test_money_is_counted_in_the_accounts_currency() -> None:
    assert Credentials.read(keys(country="GHA", currency="GHS")).money is GHS


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("api_token", None),
        ("api_token", "short"),
        ("api_token", "two words of token"),
        ("operators", None),
        ("operators", " "),
        ("operators", "2237:ORANGE_MLI"),
        ("operators", "2237=ORANGE_MLI 2237=MOOV_MLI"),
        ("country", "ML"),
        ("currency", "USD"),
        ("base_url", "http://api.pawapay.io"),
        ("base_url", "https://api.pawapay.io/v2"),
        ("read_timeout_s", "0"),
        ("public_keys", "[]"),
        ("public_keys", "no list"),
        ("public_keys", '{"A:1": "key"}'),
        ("public_keys", '[{"id": "A:1", "key": "no key"}]'),
        ("public_keys", json.dumps([*LISTED, *LISTED])),
        ("public_host", None),
        ("public_host", "https://pay.example.ml"),
        ("signing_key", "no key"),
        ("colour", "blue"),
    ],
)
def test_what_is_missing_or_malformed_is_named(field: str, value: str | None) -> None:
    given = keys(**{field: value}) | ({"signing_key_id": "OURS:1"} if field == "signing_key" else {})

    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read(given)

    assert refused.value.field == field
    assert set(refused.value.facts) == {"provider"}


@pytest.mark.parametrize("alone", [{"signing_key": "-----BEGIN PRIVATE KEY-----"}, {"signing_key_id": "OURS:1"}])
def test_a_key_of_ours_has_a_name(alone: dict[str, str]) -> None:
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read(keys(**alone))

    assert refused.value.field == "signing_key_id"


def test_secrets_are_never_printed() -> None:
    account = Credentials.read(keys())

    assert keys()["api_token"] not in repr(account)
