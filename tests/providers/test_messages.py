"""What every operator's messages are read with."""

import pytest

from app.providers import ProviderUnavailable
from app.providers.http import HttpAnswer
from app.providers.messages import read_token


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
