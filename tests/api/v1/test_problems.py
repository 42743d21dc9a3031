"""Mistakes of callers: named, in their language, never repeated to them, never a 5xx."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest

from app.access import Role
from app.api.limits import ApiLimits, Brake
from tests.api.v1.odd_values import IN_ADDRESSES, IN_FIELDS, NASTY, able, dealt, try_addresses, try_fields
from tests.api.v1.till import Till
from tests.api.v1.walk import operations
from tests.api.v1.world import World

# Every value in every place is `python -m tests.api.v1.odd_values`.
ROUNDS = 3
ODD_BODIES = [
    b"", b"{", b"nonsense", b"null", b"[]", b"1", b'"text"', b'{"a": NaN}', b"\xff\xfe", b'{"a":1,"a":2}',
    b"[" * 100_000, b'{"a":' * 40 + b"1" + b"}" * 40, b'{"a":1e999999999}', b"<xml/>",
]  # fmt: skip


async def test_a_mistake_is_told_in_french_unless_english_is_asked_for(world: World) -> None:
    told = [
        (await world.ask(Role.MANAGER, "GET", "/v1/units/0100012336", language=language)).json()["detail"]
        for language in ("", "en", "fr;q=0.5, en;q=0.9", "de", "bm, fr-ML", "en;q=nonsense")
    ]

    french, english = "La mutuelle n'a pas cette unité.", "The mutual has no such unit."
    assert told == [french, english, english, french, french, french]


async def test_a_problem_names_the_field_and_carries_the_requests_id(world: World) -> None:
    answer = await world.ask(
        Role.COORDINATOR,
        "POST",
        "/v1/antennas",
        language="fr",
        json={"nom": "Fatoma"},
        headers={"X-Request-ID": "abc-1"},
    )

    told = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "fr"
    assert told["code"] == "invalid"
    assert told["type"] == "urn:mutuelle:problem:invalid"
    assert told["request_id"] == answer.headers["x-request-id"] == "abc-1"
    assert {"name": "name", "problem": "Ce champ est obligatoire."} in told["fields"]
    assert "Fatoma" not in answer.text


async def test_unknown_addresses_and_methods_are_problems_too(world: World) -> None:
    unknown = await world.ask(Role.MANAGER, "GET", "/v1/nothing")
    wrong = await world.ask(Role.MANAGER, "DELETE", "/v1/units")

    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "api.method_not_allowed")
    assert unknown.headers["content-type"] == wrong.headers["content-type"] == "application/problem+json"


async def test_a_body_past_the_limit_is_not_read(world: World) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        for _ in range(64):
            sent += 64 * 1024
            yield b" " * 64 * 1024

    answer = await world.ask(Role.COORDINATOR, "POST", "/v1/antennas", content=endless())

    assert (answer.status_code, answer.json()["code"]) == (413, "api.too_large")
    assert sent <= 1024 * 1024 + 2 * 64 * 1024


async def test_a_key_that_asks_too_often_is_told_when_to_come_back(world: World) -> None:
    services = world.app.state.services
    world.app.state.services = _braked(services, ApiLimits(requests_per_minute=2))

    answers = [await world.ask(Role.MANAGER, "GET", "/v1/units") for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["retry-after"]) <= 60


async def test_an_address_that_guesses_keys_is_slowed_down(world: World) -> None:
    services = world.app.state.services
    world.app.state.services = _braked(services, ApiLimits(strangers_per_minute=2))

    answers = [await world.ask("mp000000000000.guess", "GET", "/v1/units") for _ in range(3)]

    assert [one.status_code for one in answers] == [401, 401, 429]


@pytest.mark.parametrize("body", ODD_BODIES, ids=range(len(ODD_BODIES)))
async def test_no_body_is_a_mistake_of_ours(till: Till, body: bytes) -> None:
    for one in operations(till.world.app):
        if one.example is not None:
            answer = await till.world.ask(
                able(one.permission), one.method, one.at(), key="odd", content=body,
                headers={"Content-Type": "application/json"},
            )  # fmt: skip
            assert 400 <= answer.status_code < 500, (one.path, answer.text)


async def test_no_value_of_any_field_is_a_mistake_of_ours_or_repeated(till: Till) -> None:
    assert await try_fields(till, rounds=ROUNDS) > 0


async def test_no_query_and_no_part_of_an_address_is_a_mistake_of_ours(till: Till) -> None:
    assert await try_addresses(till, rounds=ROUNDS) > 0


@pytest.mark.parametrize("values", [IN_FIELDS, IN_ADDRESSES])
def test_neighbouring_places_are_dealt_every_value_and_none_goes_without(values: Sequence[object]) -> None:
    hands = [dealt(values, place, ROUNDS) for place in range(5, 5 + ROUNDS)]

    assert all(hands)
    assert sorted(map(repr, chain(*hands))) == sorted(map(repr, values))


async def test_what_is_stored_comes_back_inert(till: Till) -> None:
    made = await till.world.ask(Role.COORDINATOR, "POST", "/v1/antennas", json={"name": NASTY})

    assert made.json()["name"] == NASTY
    assert made.headers["content-type"] == "application/json"
    assert made.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in made.headers["content-security-policy"]


def _braked(services: Any, limits: ApiLimits) -> Any:

    return replace(services, limits=limits, brake=Brake(limits))
