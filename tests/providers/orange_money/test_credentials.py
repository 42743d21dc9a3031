"""What a wallet must know of its merchant contract."""

import pytest

from app.core.clock import VirtualClock
from app.core.money import XAF, XOF
from app.providers import UnusableCredentials
from app.providers.orange_money import OrangeMoney
from app.providers.orange_money.credentials import Credentials

NEEDED = ("client_id", "client_secret", "merchant_key", "path", "merchant_name")


@pytest.mark.parametrize("field", NEEDED)
def test_a_missing_credential_is_named(keys: dict[str, str], clock: VirtualClock, field: str) -> None:
    del keys[field]

    with pytest.raises(UnusableCredentials) as refused:
        OrangeMoney.from_credentials(keys, clock)

    assert refused.value.field == field


@pytest.mark.parametrize("field", NEEDED)
def test_an_empty_credential_is_named(keys: dict[str, str], field: str) -> None:
    keys[field] = " " if field not in ("client_secret", "merchant_key") else ""

    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read(keys)

    assert refused.value.field == field


def test_an_unknown_credential_is_named_and_its_value_is_not_told(keys: dict[str, str]) -> None:
    keys["pin"] = "4711"

    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read(keys)

    assert refused.value.field == "pin"
    assert "4711" not in str(refused.value)


def test_secrets_do_not_show_in_what_is_printed(keys: dict[str, str]) -> None:
    printed = repr(Credentials.read(keys))

    assert keys["client_secret"] not in printed
    assert keys["merchant_key"] not in printed


def test_a_merchant_name_longer_than_the_page_shows_is_refused(keys: dict[str, str]) -> None:
    """orange-money A2: reference ≤ 30."""
    keys["merchant_name"] = "Mutuelle communautaire de Kati!"

    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read(keys)

    assert len(keys["merchant_name"]) == 31
    assert refused.value.field == "merchant_name"


@pytest.mark.parametrize(("path", "written", "counted"), [("ml", "XOF", XOF), ("cm", "XAF", XAF), ("dev", "OUV", XOF)])
def test_the_country_decides_the_currency(keys: dict[str, str], path: str, written: str, counted: object) -> None:
    """orange-money A2."""
    credentials = Credentials.read({**keys, "path": path})

    assert (credentials.wire_currency, credentials.book_currency) == (written, counted)


@pytest.mark.parametrize(("path", "currency"), [("ml", "OUV"), ("dev", "XOF"), ("gn", "XOF"), ("ml", "xof")])
def test_the_sandbox_currency_and_the_real_one_do_not_mix(keys: dict[str, str], path: str, currency: str) -> None:
    """orange-money A2."""
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read({**keys, "path": path, "currency": currency})

    assert refused.value.field == "currency"


def test_a_country_without_this_product_is_refused(keys: dict[str, str]) -> None:
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read({**keys, "path": "fr"})

    assert refused.value.field == "path"


@pytest.mark.parametrize("url", ["api.orange.com", "http://api.orange.com", "https://", "ftp://127.0.0.1"])
def test_secrets_travel_over_tls_or_not_at_all(keys: dict[str, str], url: str) -> None:
    """RELIABILITY 7."""
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read({**keys, "base_url": url})

    assert refused.value.field == "base_url"


@pytest.mark.parametrize("value", ["", "soon", "-1", "0", "inf", "nan", "1e9"])
def test_a_patience_that_is_none_is_refused(keys: dict[str, str], value: str) -> None:
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read({**keys, "read_timeout_s": value})

    assert refused.value.field == "read_timeout_s"
