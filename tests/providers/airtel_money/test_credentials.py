"""What the portal gives and what differs by country, refused by field (airtel-money §0, §1)."""

import pytest

from app.core.money import KES, XAF, XOF
from app.providers import Direction, UnusableCredentials
from app.providers.airtel_money import AirtelMoney
from app.providers.airtel_money.credentials import Credentials

from .conftest import a_public_key
from .contract_case import NIAMEY

LEAST = {"product": "collection", "client_id": "a", "client_secret": "b", "country": "NE"}


def test_little_is_needed_to_collect() -> None:
    read = Credentials.read(LEAST)

    assert (read.base_url, read.currency, read.calling_code) == ("https://openapi.airtel.africa", XOF, "227")
    assert (read.collection_version, read.disbursement_version, read.pin) == ("v1", "v1", None)
    assert not read.signs_messages


@pytest.mark.parametrize(("country", "currency"), [("NE", XOF), ("TD", XAF), ("KE", KES)])
def test_the_country_decides_the_currency(country: str, currency: object) -> None:
    assert Credentials.read({**LEAST, "country": country}).currency == currency


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("product", "both"),
        ("client_id", ""),
        ("client_secret", ""),
        ("country", "ML"),
        ("country", "Niger"),
        ("base_url", "http://openapi.airtel.africa"),
        ("base_url", "https://openapi.airtel.africa/"),
        ("collection_version", "v3"),
        ("disbursement_version", "v4"),
        ("refund_version", "v9"),
        ("signs_messages", "maybe"),
        ("pin", "12345"),
        ("pin", "12a4"),
        ("pin_key", "not a key"),
        ("pin_padding", "oaep"),
        ("wallet_type", "a b"),
        ("callback_key", ""),
        ("callback_hash", "header"),
        ("balance_of", "ALL"),
        ("read_timeout_s", "0"),
        ("unheard_of", "x"),
    ],
)
def test_what_is_wrong_is_named_and_never_told(field: str, wrong: str) -> None:
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read({**LEAST, field: wrong})

    assert refused.value.field == field
    assert wrong == "" or wrong not in str(refused.value.facts)


@pytest.mark.parametrize("field", LEAST)
def test_what_is_missing_is_named(field: str) -> None:
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read({name: value for name, value in LEAST.items() if name != field})

    assert refused.value.field == field


def test_a_wallet_that_pays_out_has_a_pin() -> None:
    """§3.2."""
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read({**LEAST, "product": "disbursement"})

    assert refused.value.field == "pin"
    assert Credentials.read({**LEAST, "product": "disbursement", "pin": "0042"}).direction is Direction.OUT


def test_a_country_s_settings_are_read_from_text() -> None:
    told = {"signs_messages": "yes", "sends_payee_name": "no", "pin": "0042", "pin_key": a_public_key()}
    read = Credentials.read({**LEAST, **told})

    assert (read.signs_messages, read.sends_payee_name) == (True, False)
    assert "0042" not in repr(read) and NIAMEY.client_secret not in repr(read)


def test_who_operates_where_we_keep_no_currency_is_not_served() -> None:
    """The sheet's other countries, and Mali, where the operator is not."""
    served = AirtelMoney.profile.countries

    assert not {"ML", "TZ", "NG", "MW", "CD", "MG", "SC"} & set(served)
