"""JSON read strictly: exact, unique, shallow, and never more than unreadable (RELIABILITY 7)."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.jsontext import MOST_DEPTH, UnreadableJson, decode, encode

plain_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


def test_a_fraction_is_read_to_the_last_digit() -> None:
    assert decode(b'{"amount": 0.1, "large": 1500.50}') == {"amount": Decimal("0.1"), "large": Decimal("1500.50")}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b'{"a": 1,}',
        b"{'a': 1}",
        b'{"a": 1} {"a": 1}',
        b"[01]",
        b"[NaN]",
        b"[Infinity]",
        b"[-Infinity]",
        b'"\x01"',
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{\x00}\x00",
        b'"\xc3"',
        b'{"amount": 1, "amount": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b"[1e99999999999999999999]",
        b"[-1.5e-99999999999999999999]",
        b"[" + b"9" * 65 + b"]",
        b"[0." + b"9" * 65 + b"]",
    ],
    ids=repr,
)
def test_what_is_not_the_json_we_accept_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableJson):
        decode(body)


@pytest.mark.parametrize(("opens", "closes"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_depth_is_bounded_and_the_bound_is_still_read(opens: bytes, closes: bytes) -> None:
    deepest = opens * MOST_DEPTH + b"1" + closes * MOST_DEPTH
    decode(deepest)

    with pytest.raises(UnreadableJson):
        decode(opens + deepest + closes)


def test_a_hundred_thousand_brackets_are_refused_like_thirty_three() -> None:
    with pytest.raises(UnreadableJson):
        decode(b"[" * 100_000)


def test_brackets_in_texts_are_no_depth() -> None:
    text = '[{"\\' * 50

    assert decode(json.dumps({text: text}).encode()) == {text: text}


def test_many_shallow_brackets_are_no_depth() -> None:
    assert decode(b"[" + b",".join([b"[]"] * 100) + b"]") == [[]] * 100


@given(value=plain_json)
def test_what_we_write_we_read_back(value: Any) -> None:
    assert decode(encode([value])) == [value]


@given(body=st.binary(max_size=200) | st.text('[]{}":,.0123456789eE+-\\utfn ', max_size=80).map(str.encode))
def test_whatever_bytes_stand_there_are_read_or_unreadable(body: bytes) -> None:
    try:
        decode(body)
    except UnreadableJson as error:
        assert error.code == "json.unreadable"
