"""Tokens of simulated operators: many live side by side, until their time or a change of the operator's."""

import random
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.providers.contract import NOON
from app.providers.simulators.token_desk import TokenDesk, basic_keys


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
def desk(clock: VirtualClock) -> TokenDesk[str]:
    return TokenDesk(clock, random.Random(7), life_s=60)


def test_tokens_of_several_clients_live_side_by_side(desk: TokenDesk[str]) -> None:
    tokens = [desk.give(client) for client in ("kati", "kati", "niamey")]

    assert [desk.holder(token) for token in tokens] == ["kati", "kati", "niamey"]
    assert (len(set(tokens)), desk.tokens_given) == (3, 3)


def test_a_token_dies_at_the_end_of_its_life_and_not_before(desk: TokenDesk[str], clock: VirtualClock) -> None:
    token = desk.give("kati")
    clock.advance(timedelta(seconds=59))
    before = desk.holder(token)
    clock.advance(timedelta(seconds=1))

    assert (before, desk.holder(token)) == ("kati", None)


def test_a_life_that_is_changed_is_that_of_the_next_token(desk: TokenDesk[str], clock: VirtualClock) -> None:
    first = desk.give("kati")
    desk.life_s = 10
    second = desk.give("kati")
    clock.advance(timedelta(seconds=30))

    assert (desk.holder(first), desk.holder(second)) == ("kati", None)


def test_all_tokens_can_be_ended_at_once(desk: TokenDesk[str]) -> None:
    tokens = [desk.give("kati") for _ in range(2)]

    desk.revoke_tokens()

    assert [desk.holder(token) for token in tokens] == [None, None]


def test_nobody_holds_a_token_that_was_never_given(desk: TokenDesk[str]) -> None:
    assert desk.holder("") is None


@pytest.mark.parametrize(("bits", "length"), [(128, 32), (256, 64)])
def test_a_token_is_as_long_as_the_operator_writes_it(clock: VirtualClock, bits: int, length: int) -> None:
    desk = TokenDesk[str](clock, random.Random(7), life_s=60, bits=bits)

    assert {len(desk.give("kati")) for _ in range(64)} == {length}


@pytest.mark.parametrize(
    ("shown", "keys"),
    [("Basic a2F0aTpzM2M=", "kati:s3c"), ("a2F0aTpzM2M=", "kati:s3c"), ("Basic a", ""), ("Basic /w==", ""), ("", "")],
)
def test_basic_keys_are_read_or_are_nothing(shown: str, keys: str) -> None:
    assert basic_keys(shown) == keys
