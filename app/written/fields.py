"""Reading tables and lists field by field, noting every problem instead of stopping at the first."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from app.written.nodes import Listing, Node, Scalar, Table, join
from app.written.problems import Malformed, Unsound

T = TypeVar("T")
D = TypeVar("D")
K = TypeVar("K")

_HOLLOW: Any = None


@dataclass(frozen=True, slots=True)
class Place:
    """A node, the path that leads to it, the line of its key, and the list where problems are noted."""

    node: Node
    path: str
    line: int
    problems: list[Malformed]

    def note(self, words: str, **facts: object) -> None:
        self.problems.append(Malformed(self.line, self.path, words, facts))

    def refuse(self, words: str, **facts: object) -> NoReturn:
        self.note(words, **facts)
        raise Unsound

    def below(self, key: Scalar, node: Node) -> "Place":
        """The place of a key of this table, or of its value."""
        return Place(node, join(self.path, key.value), key.line, self.problems)

    def part(self, written: str) -> "Place":
        """The same place, seen as a part of what is written there."""
        return Place(Scalar(written, True, self.line), self.path, self.line, self.problems)


Read = Callable[[Place], T]


def entries(place: Place) -> Iterator[tuple[Place, Place]]:
    """The keys and values of a table in the order written; a repeated key is noted and passed over."""
    if not isinstance(place.node, Table):
        place.refuse("must be a table of keys and values")
    seen: set[str] = set()
    for key, value in place.node.entries:
        at_key = place.below(key, key)
        if key.value in seen:
            at_key.note("is written twice")
        else:
            seen.add(key.value)
            yield at_key, place.below(key, value)


def table(place: Place, read_key: Read[K], read_value: Read[T], *, at_least: int = 0) -> dict[K, T]:
    """Read a table whose keys are not fixed, such as the accounts of an entry."""
    found: dict[K, T] = {}
    before = len(place.problems)
    for at_key, at_value in entries(place):
        with suppress(Unsound):
            key = read_key(at_key)
            found[key] = read_value(at_value)
    _settle(place, before, len(found), at_least)
    return found


def listing(read: Read[T], *, at_least: int = 0, distinct: bool = False) -> Read[tuple[T, ...]]:
    """A reader of lists whose items `read` understands."""

    def read_listing(place: Place) -> tuple[T, ...]:
        found: list[T] = []
        seen: set[T] = set()
        before = len(place.problems)
        for item in items(place):
            with suppress(Unsound):
                value = read(item)
                if distinct:
                    if value in seen:
                        item.refuse("stands twice in the list")
                    seen.add(value)
                found.append(value)
        _settle(place, before, len(found), at_least)
        return tuple(found)

    return read_listing


def items(place: Place) -> Iterator[Place]:
    """The items of a list in order."""
    if not isinstance(place.node, Listing):
        place.refuse("must be a list")
    for number, node in enumerate(place.node.items):
        yield Place(node, f"{place.path}[{number}]", node.line, place.problems)


def _settle(place: Place, before: int, found: int, at_least: int) -> None:
    if len(place.problems) > before:
        raise Unsound
    if found < at_least:
        place.refuse("is empty")


class Fields:
    """The fixed fields of one table.

    A value read may be hollow until `close` has returned, which raises when anything in the table was malformed.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self._before = len(place.problems)
        self._unread = {at_key.path: (at_key, at_value) for at_key, at_value in entries(place)}
        self._written = {path: at_value for path, (_, at_value) in self._unread.items()}

    def has(self, key: str) -> bool:
        return join(self.place.path, key) in self._written

    def required(self, key: str, read: Read[T]) -> T:
        """The value of a field that must be there."""
        if not self.has(key):
            self.note(key, "is required")
            return _HOLLOW  # type: ignore[no-any-return]
        return self.optional(key, read, _HOLLOW)

    def optional(self, key: str, read: Read[T], default: D) -> T | D:
        """The value of a field, or its default when it is not written."""
        found = self._unread.pop(join(self.place.path, key), None)
        if found is None:
            return default
        with suppress(Unsound):
            return read(found[1])
        return default

    def at(self, key: str) -> Place:
        """Where a field that is written stands."""
        return self._written[join(self.place.path, key)]

    def written(self, key: str) -> str:
        """What a field literally says, or nothing."""
        match self._written.get(join(self.place.path, key)):
            case Place(node=Scalar(value=written)):
                return written
        return ""

    def note(self, key: str, words: str, **facts: object) -> None:
        """Note a problem at a field, or at the table itself when the field is not written."""
        path = join(self.place.path, key)
        line = self._written.get(path, self.place).line
        self.place.problems.append(Malformed(line, path, words, facts))

    def refuse(self, key: str, words: str, **facts: object) -> NoReturn:
        self.note(key, words, **facts)
        raise Unsound

    def at_most_one_of(self, *keys: str) -> None:
        written = [key for key in keys if self.has(key)]
        for key in written[1:]:
            self.note(key, "cannot stand beside {other}", other=written[0])

    def exactly_one_of(self, *keys: str) -> None:
        self.at_most_one_of(*keys)
        if not any(self.has(key) for key in keys):
            self.note(keys[0], "is required, or {others} in its place", others=keys[1:])

    def close(self) -> None:
        """Note the keys nobody asked for; after this every value read is sound."""
        for at_key, _ in self._unread.values():
            at_key.note("is not a field known here")
        self._unread.clear()
        if len(self.place.problems) > self._before:
            raise Unsound


def scalar(place: Place) -> Scalar:
    """The one written value at this place."""
    if not isinstance(place.node, Scalar):
        place.refuse("must be one value, not a list or a table")
    return place.node
