"""What shows that a message is the operator's."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from app.providers import RawCallback
from app.providers.proofs import agree, seal, shows

KEY = SecretStr("a-key-for-tests")


def a_callback(headers: Mapping[str, str]) -> RawCallback:
    """A delivery with these headers."""
    return RawCallback(event="", headers=headers, body=b"{}", received_at=datetime(2026, 11, 21, tzinfo=UTC))


def test_a_seal_is_of_one_secret_and_one_text() -> None:
    assert agree(seal(KEY, "kati:payout/1"), seal(KEY, "kati:payout/1"))
    assert not agree(seal(KEY, "kati:payout/2"), seal(KEY, "kati:payout/1"))
    assert not agree(seal(SecretStr("another"), "kati:payout/1"), seal(KEY, "kati:payout/1"))


@pytest.mark.parametrize("told", ["", "é", "\ud800"])
def test_what_is_no_seal_agrees_with_none(told: str) -> None:
    assert not agree(told, seal(KEY, "kati:payout/1"))


@pytest.mark.parametrize(
    ("headers", "is_shown"),
    [
        ({"x-api-key": "a-key-for-tests"}, True),
        ({"authorization": "Bearer a-key-for-tests"}, True),
        ({"authorization": "Basic a-key-for-tests"}, False),
        ({"authorization": "Bearer another"}, False),
        ({"x-api-key": "clé"}, False),
        ({}, False),
    ],
)
def test_a_key_is_shown_in_one_of_two_headers(headers: Mapping[str, str], is_shown: bool) -> None:
    assert shows(a_callback(headers), KEY, "Bearer") is is_shown
