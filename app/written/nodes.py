"""A file's YAML as a tree of nodes that remember their lines, without anchors, tags or depth."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from unicodedata import category, normalize

import yaml

from app.written.problems import Malformed, Unsound

MAX_BYTES = 1 << 20
MAX_DEPTH = 16


@dataclass(frozen=True, slots=True)
class Scalar:
    """One written value, as written; `is_plain` when it stands without quotes."""

    value: str
    is_plain: bool
    line: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of nodes."""

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """Keys and their nodes in the order written; a repeated key is still there twice."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    line: int


Node = Scalar | Listing | Table


def compose(source: str | bytes, problems: list[Malformed], *, most_bytes: int = MAX_BYTES) -> Node:
    """Read the one document of a file; what YAML or this format forbids is noted, and raised as `Unsound`."""
    text = _decoded(source, problems, most_bytes)
    building = _Building(problems)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            building.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words, facts = _in_our_words(error)
        building.refuse(mark.line + 1 if mark else 1, words, **facts)
    except yaml.reader.ReaderError as error:
        building.refuse(_line_of(text, error.position), "holds a character that cannot be printed")
    except (ValueError, OverflowError):
        # PyYAML hands an escape such as "\UFFFFFFFF" to chr(), which knows no such character.
        building.refuse(building.line, "holds an escape that is no character")
    if building.root is None:
        building.refuse(1, "is empty")
    return building.root


def join(path: str, key: str) -> str:
    """The path of a key below `path`."""
    return f"{path}.{key}" if path else key


def plain_values(node: Node) -> Iterator[str]:
    """Every unquoted value and key of a tree."""
    waiting: list[Node] = [node]
    while waiting:
        match waiting.pop():
            case Scalar(value=value, is_plain=True):
                yield value
            case Listing(items=items):
                waiting.extend(items)
            case Table(entries=entries):
                waiting.extend(part for entry in entries for part in entry)


@dataclass(slots=True)
class _Open:
    """A list or table whose end has not been read."""

    is_table: bool
    line: int
    path: str
    items: list[Node] = field(default_factory=list)
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    key: Scalar | None = None

    @property
    def next_path(self) -> str:
        if not self.is_table:
            return f"{self.path}[{len(self.items)}]"
        return self.path if self.key is None else join(self.path, self.key.value)

    def add(self, node: Node) -> bool:
        """Take a finished node; False when it cannot stand there, as a key that is no plain word."""
        if not self.is_table:
            self.items.append(node)
        elif self.key is not None:
            self.entries.append((self.key, node))
            self.key = None
        elif isinstance(node, Scalar):
            self.key = node
        else:
            return False
        return True

    def closed(self) -> Node:
        if self.is_table:
            return Table(tuple(self.entries), self.line)
        return Listing(tuple(self.items), self.line)


class _Building:
    """Turns the parser's events into nodes on a stack of its own, so that no depth of nesting exhausts Python's."""

    def __init__(self, problems: list[Malformed]) -> None:
        self.root: Node | None = None
        self._problems = problems
        self.line = 1
        self._open: list[_Open] = []
        self._documents = 0

    @property
    def path(self) -> str:
        return self._open[-1].next_path if self._open else ""

    def refuse(self, line: int, words: str, **facts: object) -> NoReturn:
        self._problems.append(Malformed(line, self.path, words, facts))
        raise Unsound

    def take(self, event: yaml.Event) -> None:
        self.line = event.start_mark.line + 1 if event.start_mark else self.line
        self._refuse_what_we_do_not_use(event)
        match event:
            case yaml.ScalarEvent():
                self._add(self._scalar(event))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._descend(isinstance(event, yaml.MappingStartEvent))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._add(self._open.pop().closed())

    def _refuse_what_we_do_not_use(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            self.refuse(self.line, "anchors (&) and aliases (*) are not used; put a text that begins so in quotes")
        if getattr(event, "tag", None) is not None:
            self.refuse(self.line, "tags (!) are not used; put a text that begins so in quotes")
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1 or event.version or event.tags:
                self.refuse(self.line, "a file is one document without directives")

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        value = normalize("NFC", event.value)
        if any(category(letter) in {"Cc", "Cs"} and letter not in "\n\t" for letter in value):
            self.refuse(self.line, "holds a character that cannot be printed")
        return Scalar(value, event.style is None, self.line)

    def _descend(self, is_table: bool) -> None:
        if len(self._open) >= MAX_DEPTH:
            self.refuse(self.line, "is nested deeper than {most} levels", most=MAX_DEPTH)
        self._open.append(_Open(is_table, self.line, self.path))

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
        elif not self._open[-1].add(node):
            self.refuse(node.line, "a key is one word, not a list or a table")


def _decoded(source: str | bytes, problems: list[Malformed], most_bytes: int) -> str:
    raw = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    if len(raw) > most_bytes:
        problems.append(Malformed(1, "", "is larger than {most} MiB", {"most": most_bytes >> 20}))
        raise Unsound
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        problems.append(Malformed(raw.count(b"\n", 0, error.start) + 1, "", "is not UTF-8 text"))
        raise Unsound from error


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _in_our_words(error: yaml.MarkedYAMLError) -> tuple[str, Mapping[str, object]]:
    problem = error.problem or error.context or "it cannot be read"
    if "'\\t'" in problem:
        return "a tab cannot indent; use spaces", {}
    return "is not YAML: {problem}", {"problem": problem}
