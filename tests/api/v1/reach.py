"""Which functions of the application a function may come to, read from what its code names."""

import dis
import inspect
from collections.abc import Callable, Iterator
from functools import partial
from types import CodeType, FunctionType, ModuleType
from typing import Any

OWN = "app."
Function = Callable[..., Any]


def reaches(start: Function, target: Function) -> bool:
    """Whether `start`, or the methods of what it takes, may call `target`, however deep.

    Rather too much than too little: what a function names counts as called, and of a class every method.
    """
    taken = inspect.signature(start).parameters.values()
    waiting = [start, *(method for one in taken for method in _of(one.annotation))]
    seen = set(waiting)
    while waiting:
        fresh = {function for named in _named(waiting.pop()) for function in _of(named)} - seen
        seen |= fresh
        waiting.extend(fresh)
    return target in seen


def _of(value: object) -> list[Function]:
    """Our own functions behind a name."""
    if isinstance(value, partial):
        return _of(value.func)
    if isinstance(value, type):
        parts = [part for kin in value.__mro__ for part in vars(kin).values()]
        return [
            method for part in parts for method in _of(getattr(part, "__func__", getattr(part, "fget", None) or part))
        ]
    if isinstance(value, FunctionType) and value.__module__.startswith(OWN):
        return [inspect.unwrap(value)]
    return []


def _named(function: Function) -> Iterator[object]:
    """What the code of a function names, through the modules that it names it by."""
    for code in _codes(function.__code__):
        found: object = None
        for step in dis.get_instructions(code):
            if step.opname == "LOAD_GLOBAL":
                found = function.__globals__.get(step.argval)
            elif isinstance(found, ModuleType) and step.opname in ("LOAD_ATTR", "LOAD_METHOD"):
                found = getattr(found, step.argval, None)
            else:
                continue
            yield found


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code with that of the functions inside it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)
