"""What a request says of itself is read with suspicion, and what is noted of strangers stays bounded."""

import pytest

from app.api.hooks.request import address_of, headers_to_keep, source_of
from app.api.hooks.strangers import MOST_ADDRESSES, WINDOW_S, Strangers

PROXIES = ("10.0.0.0/8",)


class Seconds:
    """A monotonic clock that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("client", "forwarded", "source"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.4", "192.0.2.1"),
        ("10.0.0.1", "198.51.100.4", "198.51.100.4"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.4, 10.0.0.2", "198.51.100.4"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", "fe80::1%\0", None),
        ("10.0.0.1", "1" * 100_000, None),
        ("testclient", "", None),
        (None, "198.51.100.4", None),
    ],
)
def test_the_source_is_the_nearest_address_that_is_no_proxy(
    client: str | None, forwarded: str, source: str | None
) -> None:
    """RELIABILITY 7."""
    scope = {"client": None if client is None else (client, 1)}

    assert source_of(scope, {"x-forwarded-for": forwarded}, PROXIES) == source


@pytest.mark.parametrize(
    ("path", "token", "event"),
    [
        ("/hooks/abc/payment", "abc", "payment"),
        ("/hooks/abc/stk/7f9c", "abc", "stk/7f9c"),
        ("/hooks/abc", "abc", ""),
        ("/hooks/", "", ""),
    ],
)
def test_the_path_names_token_and_event(path: str, token: str, event: str) -> None:
    address = address_of({"path": path})

    assert (address.token, address.event) == (token, event)


def test_a_kept_header_is_printable_and_short() -> None:
    assert headers_to_keep({"user-agent": "a\0b" + "c" * 1_000}) == {"user-agent": "ab" + "c" * 510}


def test_what_is_noted_of_strangers_is_bounded_and_forgotten_after_a_minute() -> None:
    seconds = Seconds()
    strangers = Strangers(2, monotonic=seconds)

    assert [strangers.is_too_many("192.0.2.1") for _ in range(3)] == [False, False, True]
    for n in range(2 * MOST_ADDRESSES):
        strangers.is_too_many(str(n))
    assert len(strangers._seen) == MOST_ADDRESSES
    seconds.now += WINDOW_S
    assert not strangers.is_too_many("192.0.2.1")
