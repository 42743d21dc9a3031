"""What every operator's messages are read with."""

import pytest

from app.providers import ProviderUnavailable
from app.providers.http import HttpAnswer
from app.providers.messages import Message, Text, read_token, shaped


class Named(Message):
    """Something that somebody named."""

    name: Text = None


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


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Cotisation ao\u00fbt", "Cotisation ao\u00fbt"),
        ("", None),
        ("\ud800", None),
        ("a\x00b", None),
        (7, None),
        (None, None),
    ],
)
def test_what_anybody_chose_is_a_line_or_none_and_never_in_the_way(written: object, read_as: str | None) -> None:
    """RELIABILITY 1.2: money under an odd name is money all the same."""
    told = shaped(Named, {"name": written})

    assert told is not None and told.name == read_as
