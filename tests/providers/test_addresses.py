"""Where secrets may travel (RELIABILITY 7)."""

import pytest

from app.providers.addresses import is_safe_address


@pytest.mark.parametrize(
    "url", ["https://api.example", "http://127.0.0.1:9000/x", "http://localhost", "http://[::1]:8"]
)
def test_secrets_travel_over_tls_or_stay_on_this_machine(url: str) -> None:
    assert is_safe_address(url)


@pytest.mark.parametrize("url", ["http://api.example", "http://127.0.0.1.example", "ftp://localhost", "localhost", ""])
def test_secrets_do_not_travel_in_the_open(url: str) -> None:
    assert not is_safe_address(url)
