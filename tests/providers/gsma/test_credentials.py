"""What a wallet must know of its agreement with an operator."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.money import KES, XOF
from app.providers import PaymentState, UnusableCredentials
from app.providers.gsma.credentials import Credentials

from .conftest import HOST, keys

NEEDED = ("base_url", "account_type", "account", "currency", "client_id", "client_secret")


def refused_field(given: dict[str, str]) -> object:
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read(given)
    return refused.value.field


@pytest.mark.parametrize("field", NEEDED)
def test_a_missing_or_empty_credential_is_named(field: str) -> None:
    assert refused_field({**keys(), field: ""}) == field
    assert refused_field({name: value for name, value in keys().items() if name != field}) == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("base_url", "http://pay.example.ml"),
        ("base_url", "https://pay.example.ml/"),
        ("base_url", "https://user@pay.example.ml"),
        ("version_path", "v1.2/mm"),
        ("account_type", "phone"),
        ("currency", "EUR"),
        ("country", "Mali"),
        ("auth", "digest"),
        ("client_id", "mut:kati"),
        ("client_secret", "clé"),
        ("token_url", "http://tokens.example.org/token"),
        ("api_key", "a key"),
        ("callback_key", "clé"),
        ("callback_jws_key", "no key"),
        ("callback_jws_header", "x jws"),
        ("statuses", "settled=maybe"),
        ("read_timeout_s", "0"),
        ("pin", "1234"),
    ],
)
def test_a_value_that_cannot_be_meant_is_named_and_not_told(field: str, value: str) -> None:
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read(keys(**{field: value}))

    assert refused.value.field == field
    assert value not in str(refused.value)


def test_a_token_has_an_address_of_its_own_or_a_path_of_the_same_host() -> None:
    """gsma-mobile-money §8: token URL per operator."""
    other = "https://login.example.org/token"

    assert Credentials.read(keys()).token_address == f"{HOST}/oauth2/token"
    assert Credentials.read(keys(token_url=other)).token_address == other
    assert refused_field({name: value for name, value in keys().items() if name != "token_url"}) == "token_url"


def test_the_api_may_stand_at_the_root() -> None:
    """gsma-mobile-money §1: host and version differ."""
    assert Credentials.read(keys(version_path="")).version_path == ""


def test_basic_needs_no_address_for_tokens() -> None:
    """gsma-mobile-money §8: Basic exists."""
    given = {name: value for name, value in keys(auth="basic").items() if name != "token_url"}

    assert Credentials.read(given).auth == "basic"


def test_the_account_decides_the_currency() -> None:
    assert [Credentials.read(keys(currency=code)).book_currency for code in ("XOF", "KES")] == [XOF, KES]


def test_an_operators_own_words_come_beside_those_of_the_table() -> None:
    """gsma-mobile-money §3: transactionStatus is free text, so the table is configuration; lower case first."""
    words = Credentials.read(keys(statuses="Settled=succeeded, expired=failed"))

    assert words.state_of("SETTLED") is PaymentState.SUCCEEDED
    assert words.state_of("expired") is PaymentState.FAILED
    assert words.state_of("Completed") is PaymentState.SUCCEEDED
    assert words.state_of("posted") is None


def test_a_key_that_may_not_sign_is_none() -> None:
    """gsma-mobile-money §8: ES256 and PS256 have keys of two kinds; small or other ones are refused."""
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    for key in (ec.generate_private_key(ec.SECP384R1()), small):
        pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        assert refused_field(keys(callback_jws_key=pem)) == "callback_jws_key"


def test_secrets_do_not_show_in_what_is_printed() -> None:
    given = keys(api_key="api-key-for-tests", callback_key="callback-key-for-tests")
    printed = repr(Credentials.read(given))

    assert not [name for name in ("client_secret", "api_key", "callback_key") if given[name] in printed]
