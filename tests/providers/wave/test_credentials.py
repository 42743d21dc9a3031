"""What a wallet at Wave is opened with, and what is refused by field."""

import pytest

from app.providers import UnusableCredentials
from app.providers.wave.credentials import Credentials

from .conftest import OLD_SECRET, SECRET


def test_a_key_is_enough(keys: dict[str, str]) -> None:
    """Webhooks need a secret, payouts do not."""
    alone = Credentials.read({"api_key": keys["api_key"]})

    assert (alone.base_url, list(alone.signing), list(alone.bearer)) == ("https://api.wave.com", [], [])


@pytest.mark.parametrize("between", [" ", ",", ", ", "\n"])
def test_secrets_are_a_list_for_one_is_replaced_while_both_are_used(between: str) -> None:
    """wave §5."""
    written = between.join((SECRET, OLD_SECRET))

    assert list(Credentials.read({"api_key": "k" * 8, "signing_secrets": written}).signing) == [SECRET, OLD_SECRET]
    assert list(Credentials.read({"api_key": "k" * 8, "bearer_secrets": written}).bearer) == [SECRET, OLD_SECRET]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("api_key", ""),
        ("api_key", "wave_ml_prod_\u00e9"),
        ("signing_secrets", "short"),
        ("bearer_secrets", ""),
        ("request_secret", ""),
        ("merchant_id", ""),
        ("reference_field", "f" * 256),
        ("listed_amounts", "who knows"),
        ("return_url", "http://pay.example.ml/merci"),
        ("base_url", "http://api.wave.com"),
        ("base_url", "ftp://127.0.0.1"),
        ("read_timeout_s", "0"),
        ("read_timeout_s", "121"),
        ("read_timeout_s", "soon"),
        ("webhook_secret", "of another product"),
    ],
)
def test_what_is_wrong_is_named_by_field_and_never_told(keys: dict[str, str], field: str, value: str) -> None:
    """RELIABILITY 7: keys go over TLS, or to a simulator on this machine."""
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read({**keys, field: value})

    assert refused.value.field == field
    assert not value or value not in str(refused.value.facts)


def test_secrets_do_not_show(credentials: Credentials) -> None:
    """RELIABILITY 37."""
    assert SECRET not in repr(credentials) and "keyfortests" not in repr(credentials)
