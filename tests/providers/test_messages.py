"""What every operator's messages are read with."""

from datetime import UTC, datetime

import pytest

from app.providers import ProviderUnavailable
from app.providers.http import HttpAnswer
from app.providers.messages import instant, line, read_token


@pytest.mark.parametrize("life", [b"299", b'"299"'])
def test_a_token_s_life_is_a_number_or_text(life: bytes) -> None:
    body = b'{"access_token":"t","expires_in":' + life + b"}"

    assert read_token(HttpAnswer(status=200, headers={}, body=body), "wari") == ("t", 299)


@pytest.mark.parametrize(
    ("status", "body"), [(401, b'{"access_token":"t","expires_in":1}'), (200, b"{}"), (200, b"<p>")]
)
def test_without_a_token_the_operator_is_unavailable_by_its_own_name(status: int, body: bytes) -> None:
    with pytest.raises(ProviderUnavailable) as unavailable:
        read_token(HttpAnswer(status=status, headers={}, body=body), "wari")

    assert unavailable.value.facts["provider"] == "wari"


@pytest.mark.parametrize("told", [None, 7, True, [], {}, "", "two\nlines", "x" * 65, "é", "\ud800"])
def test_what_is_no_short_plain_text_is_none(told: object) -> None:
    assert line(told) is None


def test_a_short_plain_text_is_itself() -> None:
    assert line("two words") == "two words"


@pytest.mark.parametrize(
    "written", ["2026-11-21T10:00:00.000Z", "2026-11-21T10:00:00+00:00", "2026-11-21T11:00:00+01:00"]
)
def test_an_instant_is_told_in_utc(written: str) -> None:
    assert instant(written) == datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        None,
        7,
        "",
        "yesterday",
        "2026-11-21",
        "2026-11-21T10:00:00",
        "0001-01-01T00:00:00+14:00",
        "2100-01-01T00:00:00Z",
    ],
)
def test_what_is_no_instant_of_our_days_is_none(written: object) -> None:
    assert instant(written) is None
