"""What a wallet must know of its contract, as a distributor, as a merchant, or as both."""

import pytest

from app.core.clock import VirtualClock
from app.providers import UnusableCredentials
from app.providers.orange_money import OrangeEwallet
from app.providers.orange_money.ewallet.credentials import Credentials

NEEDED = ("client_id", "client_secret", "country", "msisdn", "pin")


@pytest.mark.parametrize("field", NEEDED)
def test_a_missing_credential_is_named(keys: dict[str, str], clock: VirtualClock, field: str) -> None:
    del keys[field], keys["merchant_code"]

    with pytest.raises(UnusableCredentials) as refused:
        OrangeEwallet.from_credentials(keys, clock)

    assert refused.value.field == field


def test_who_only_collects_has_a_merchant_code_and_needs_no_pin(keys: dict[str, str]) -> None:
    """orange-money B2, B3."""
    del keys["pin"]

    assert Credentials.read(keys).own_ids == {"76009900", "123456"}


@pytest.mark.parametrize("field", [*NEEDED, "api_key", "callback_secret"])
def test_an_empty_credential_is_named(keys: dict[str, str], field: str) -> None:
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read({**keys, field: ""})

    assert refused.value.field == field


def test_the_keys_of_the_web_payment_contract_open_no_wallet(keys: dict[str, str]) -> None:
    """Two products, two contracts: what collects cannot pay out (orange-money, head)."""
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read({**keys, "merchant_key": "a1b2c3d4"})

    assert refused.value.field == "merchant_key"


@pytest.mark.parametrize("pin", ["482", "48211", "48a1", "٤٨٢١", "48 1"])
def test_a_pin_is_four_digits_and_is_not_told(keys: dict[str, str], pin: str) -> None:
    """orange-money B2."""
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read({**keys, "pin": pin})

    assert refused.value.field == "pin"
    assert pin not in str(refused.value)


def test_secrets_do_not_show_in_what_is_printed(keys: dict[str, str]) -> None:
    """orange-money B2: never log the PIN."""
    printed = repr(Credentials.read(keys))

    assert not [secret for secret in ("client_secret", "pin", "api_key", "callback_secret") if keys[secret] in printed]


@pytest.mark.parametrize(
    ("country", "msisdn", "written"),
    [
        ("ML", "76009900", "76009900"),
        ("ML", "22376009900", "76009900"),
        ("ML", "+223 76 00 99 00", "76009900"),
        ("SN", "771234567", "771234567"),
        ("SN", "+221771234567", "771234567"),
    ],
)
def test_the_wallet_is_written_by_its_local_number(
    keys: dict[str, str], country: str, msisdn: str, written: str
) -> None:
    """orange-money B4: without country code, nine digits in Senegal, eight in Mali."""
    assert Credentials.read({**keys, "country": country, "msisdn": msisdn}).local_number == written


@pytest.mark.parametrize("msisdn", ["+221771234567", "7600990", "123456", "nobody"])
def test_a_wallet_of_another_country_or_none_is_refused(keys: dict[str, str], msisdn: str) -> None:
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read({**keys, "msisdn": msisdn})

    assert refused.value.field == "msisdn"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "CI"),
        ("account_type", "bank"),
        ("merchant_code", "12345"),
        ("signature_separator", ";"),
        ("base_url", "http://api.orange-sonatel.com"),
        ("base_url", "api.orange-sonatel.com"),
        ("read_timeout_s", "0"),
        ("read_timeout_s", "nan"),
    ],
)
def test_a_value_the_operator_does_not_know_is_named(keys: dict[str, str], field: str, value: str) -> None:
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read({**keys, field: value})

    assert refused.value.field == field


def test_a_signature_is_required_on_top_of_the_api_key_not_instead_of_it(keys: dict[str, str]) -> None:
    """orange-money B7."""
    del keys["api_key"]

    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read(keys)

    assert refused.value.field == "api_key"
