"""How a program around a peer hears and answers; it refuses to let the peer speak with anything but this machine."""

import json
import sys
from collections.abc import Callable
from operator import attrgetter
from typing import Any

HERE = ("127.0.0.1", "localhost", "::1")
TOO_FAR = {"socket.connect": 1, "socket.getaddrinfo": 0}


class Abroad(Exception):
    """The peer wanted to speak with another machine."""


def stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit what is connected to and what is looked up."""
    if event not in TOO_FAR:
        return
    asked = arguments[TOO_FAR[event]]
    host = asked[0] if isinstance(asked, tuple) else asked
    if host not in (*HERE, None):
        raise Abroad(str(host))


def converse(**acts: Callable[..., object]) -> None:
    """Answer line by line until there are no more; what the peer prints goes elsewhere."""
    sys.addaudithook(stay_here)
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(_answer(acts, asked), default=_plain), file=answers, flush=True)


def _answer(acts: dict[str, Callable[..., object]], asked: dict[str, Any]) -> dict[str, object]:
    try:
        return {"value": acts[asked["act"]](**asked["given"])}
    except Exception as error:
        return {"raised": type(error).__name__, "text": str(error)}


def clients(make: Callable[..., object]) -> dict[str, Callable[..., object]]:
    """The acts of a program with one client: open it, then call its methods by their dotted names."""
    opened: list[object] = []

    def open_client(**given: object) -> None:
        opened[:] = [make(**given)]

    def call(path: str, **given: object) -> object:
        return attrgetter(path)(opened[0])(**given)

    return {"open": open_client, "call": call}


def _plain(value: object) -> object:
    return (
        {name: one for name, one in vars(value).items() if not name.startswith("_")}
        if hasattr(value, "__dict__")
        else str(value)
    )
