"""Credentials of any operator: the field that is wrong is named, and no value told."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from app.providers import UnusableCredentials
from app.providers.credentials import Address, HeaderSecret, OperatorCredentials, Origin, Seconds, User, listed

GIVEN = {"key": "secret-key", "user": "kati", "base_url": "https://wari.example", "tokens": "http://127.0.0.1/a"}


class Credentials(OperatorCredentials):
    """An account at an operator of nobody's."""

    provider = "wari"

    key: HeaderSecret
    user: User
    base_url: Origin
    tokens: Address
    patience_s: Seconds = 30

    def conditions(self) -> Iterator[tuple[str, bool]]:
        """The user may not be the key."""
        yield "user", self.user != self.key.get_secret_value()


def test_good_credentials_are_read() -> None:
    assert Credentials.read(GIVEN).base_url == "https://wari.example"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", ""),
        ("key", "two words"),
        ("user", "a:b"),
        ("user", "secret-key"),
        ("base_url", "https://wari.example/"),
        ("base_url", "http://wari.example"),
        ("tokens", "http://wari.example/a"),
        ("tokens", "wari.example"),
        ("patience_s", "0"),
        ("patience_s", "nan"),
        ("colour", "blue"),
    ],
)
def test_what_is_wrong_is_named_by_field_and_never_told(field: str, value: str) -> None:
    """RELIABILITY 7: keys go over TLS, or to a simulator on this machine."""
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read({**GIVEN, field: value})

    assert (refused.value.field, refused.value.facts) == (field, {"provider": "wari"})


@pytest.mark.parametrize("field", GIVEN)
def test_what_is_missing_is_named(field: str) -> None:
    with pytest.raises(UnusableCredentials) as refused:
        Credentials.read({name: value for name, value in GIVEN.items() if name != field})

    assert refused.value.field == field


@pytest.mark.parametrize("written", ["one two", "one,two", " one ,\n two,", SecretStr("one, two")])
def test_the_parts_of_a_list_stand_between_blanks_or_commas(written: SecretStr | str) -> None:
    assert listed(written) == ["one", "two"]


@pytest.mark.parametrize("nothing", [None, "", " , ", SecretStr("")])
def test_a_list_of_nothing_has_no_parts(nothing: SecretStr | str | None) -> None:
    assert listed(nothing) == []
