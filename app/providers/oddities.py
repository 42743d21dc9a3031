"""What an operator may send by mistake: a body with any value replaced or left out, or with any byte scrambled."""

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

# What stands in for each value of a callback, to see that nothing an operator may send breaks the reader.
ODDITIES: Sequence[object] = (
    *(None, True, -1, 0, 10**30, 1e300, "", "\x00", "\ud800", "9" * 5_000, [], {}, [[]], {"a": 1}),
    *("99999999", 99_999_999, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "00010101000000"),
)
SCRAMBLED_COPIES = 300


def deformed(body: bytes) -> Iterator[bytes]:
    """The body with each value in turn left out or replaced by every oddity."""
    whole = json.loads(body)
    for path in list(_paths(whole)):
        yield json.dumps(_changed(whole, path, leave_out=True)).encode()
        for oddity in ODDITIES:
            yield json.dumps(_changed(whole, path, value=oddity)).encode()


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner:
        yield (*path, key)
        yield from _paths(below, (*path, key))


def _changed(whole: Any, path: tuple[Any, ...], value: object = None, *, leave_out: bool = False) -> Any:
    copy = json.loads(json.dumps(whole))
    place = copy
    for key in path[:-1]:
        place = place[key]
    if leave_out:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copy


def texts(body: bytes) -> Iterator[str]:
    """Every text in the body, if it is JSON at all."""
    try:
        whole = json.loads(body)
    except ValueError:
        return
    for path in _paths(whole):
        value = whole
        for key in path:
            value = value[key]
        if isinstance(value, str):
            yield value


def scrambled(body: bytes) -> Iterator[bytes]:
    """Copies of the body with a few bytes changed, from a fixed seed."""
    dice = random.Random(body)  # noqa: S311 - dice that fall the same way every time
    for _ in range(SCRAMBLED_COPIES):
        copy = bytearray(body)
        for place in dice.sample(range(len(copy)), dice.randint(1, 4)):
            copy[place] = dice.randrange(256)
        yield bytes(copy)
