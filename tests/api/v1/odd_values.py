"""Odd values in every field and address of the API; all of them by hand: `python -m tests.api.v1.odd_values`."""

import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from app.access import Permission, Role, permissions_of
from app.core import logs
from app.core.clock import VirtualClock
from app.core.vault import Vault
from app.db import Database, migrate, roles
from app.db.embedded import ServerUrls, embedded_server
from tests.api.v1.till import Till, a_till
from tests.api.v1.walk import Operation, operations
from tests.api.v1.world import a_world

Value = TypeVar("Value")

HOLE = "ODD"
NASTY = "<script>alert('x')</script>"
IN_FIELDS: Sequence[Any] = [
    None, True, -1, 0, 1.5, 10**18, 10**400, "", " ", "\x00", "\ud800", NASTY, "'; DROP TABLE units; --", "9" * 5_000,
    [], {}, [[]], {"a": {"b": 1}}, "2026-02-30", "0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00",
]  # fmt: skip
IN_ADDRESSES = [
    "%00", "%ED%A0%80", "%3Cb%3E", "-1", "9" * 400, "0001-01-01", "9999-12-31", "true", "WzFd", "W10", "%F0%9F%98%80",
]  # fmt: skip


def dealt(values: Sequence[Value], place: int, rounds: int) -> Sequence[Value]:
    """What falls to a place when values are dealt: each place gets some, and `rounds` neighbours have all of them."""
    return values[place % rounds :: rounds]


def able(permission: Permission) -> Role:
    """Somebody who may do this."""
    return next(role for role in Role if permission in permissions_of([role]))


async def try_fields(till: Till, *, rounds: int = 1) -> int:
    """Put odd values into each field of each body; the number of fields. None is a 5xx, nor repeated to who sent it."""
    fields = [
        (one, name) for one in operations(till.world.app) if isinstance(one.example, dict) for name in one.example
    ]
    for place, (one, name) in enumerate(fields):
        for odd in dealt(IN_FIELDS, place, rounds):
            await _try_field(till, one, name, odd)
    return len(fields)


async def _try_field(till: Till, one: Operation, name: str, odd: object) -> None:
    answer = await till.world.ask(
        able(one.permission),
        one.method,
        one.at(reference=till.unit.reference),
        key=f"{name}-{IN_FIELDS.index(odd)}-{one.path}",
        content=json.dumps(one.example | {name: odd}).encode(),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code < 500, (one.path, name, odd, answer.text)
    if answer.status_code >= 400:
        assert NASTY not in answer.text and "DROP TABLE" not in answer.text, (one.path, name, odd)


async def try_addresses(till: Till, *, rounds: int = 1) -> int:
    """Put odd values into each query and each part of an address that is read; the number of places. None is a 5xx."""
    places = [
        (one, address) for one in operations(till.world.app) if one.method == "GET" for address in _with_a_hole(one)
    ]
    for place, (one, address) in enumerate(places):
        for odd in dealt(IN_ADDRESSES, place, rounds):
            answer = await till.world.ask(able(one.permission), one.method, address.replace(HOLE, odd))
            assert answer.status_code < 500, (address, odd, answer.text)
    return len(places)


def _with_a_hole(one: Operation) -> list[str]:
    queries = [told["name"] for told in one.told.get("parameters", []) if told["in"] == "query"]
    return [*(f"{one.at()}?{name}={HOLE}" for name in queries), *(one.at(**{part: HOLE}) for part in sorted(one.parts))]


async def _try_all(urls: ServerUrls) -> str:
    clock = VirtualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    vault = Vault({"odd": bytes(range(32))}, current="odd", index_key=bytes(range(32, 64)))
    name = roles.new_name("odd")
    await migrate.upgrade(await roles.create_database(urls.owner, name))
    database = Database.connect(urls.of(name).runtime, clock=clock, vault=vault)
    try:
        till = await a_till(await a_world(database, clock))
        fields, places = await try_fields(till), await try_addresses(till)
    finally:
        await database.close()
    return (
        f"{len(IN_FIELDS)} values in {fields} fields, {len(IN_ADDRESSES)} in {places} places of addresses: none a 5xx"
    )


def by_hand() -> None:
    """Every value in every place, on a server of its own; the first mistake of ours ends it."""
    logs.configure("critical", stream=sys.stderr)
    state = Path(tempfile.mkdtemp(prefix="mutuelle-odd-"))
    try:
        with embedded_server(state) as urls:
            print(asyncio.run(_try_all(urls)), flush=True)
    finally:
        shutil.rmtree(state)


if __name__ == "__main__":
    by_hand()
