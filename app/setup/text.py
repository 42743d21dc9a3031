"""YAML as this room writes it: tables in block, their leaves in one line, and nothing YAML could read otherwise."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

PLAIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ0-9_-]*")
NOT_PLAIN = {"yes", "no", "on", "off", "true", "false", "null", "none"}
STEP = "  "


@dataclass(frozen=True, slots=True)
class Inline:
    """A table or list written in one line."""

    parts: "Mapping[str, Written | Inline] | Sequence[Written | Inline]"


Written = str
Tree = Written | Inline | Mapping[str, "Tree"] | Sequence[Inline]


def said(text: str) -> Written:
    """A text for people: bare where it is one plain word, else in quotes."""
    if PLAIN.fullmatch(text) and text.lower() not in NOT_PLAIN:
        return text
    return quoted(text)


def quoted(text: str) -> Written:
    """A text in quotes, whatever it holds."""
    return '"' + "".join(map(_letter, text)) + '"'


def absent(value: object) -> Written:
    """A date or a number, or the word for its absence."""
    return "none" if value is None else written(value)


def written(value: object) -> Written:
    """A date, a number or a truth, bare."""
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
    return str(value)


def page(tree: Mapping[str, Tree]) -> str:
    """The whole document."""
    return "\n".join(_lines(tree, "")) + "\n"


def _lines(tree: Mapping[str, Tree], margin: str) -> Iterator[str]:
    for key, value in tree.items():
        match value:
            case str() | Inline():
                yield f"{margin}{key}: {_inline(value)}"
            case Mapping():
                yield f"{margin}{key}:"
                yield from _lines(value, margin + STEP)
            case Sequence():
                yield f"{margin}{key}:"
                yield from (f"{margin}{STEP}- {_inline(one)}" for one in value)


def _inline(value: "Written | Inline") -> str:
    match value:
        case Inline(parts=Mapping() as parts):
            return "{" + ", ".join(f"{key}: {_inline(part)}" for key, part in parts.items()) + "}"
        case Inline(parts=parts):
            return "[" + ", ".join(_inline(part) for part in parts) + "]"
    return str(value)


def _letter(letter: str) -> str:
    if letter in '"\\':
        return "\\" + letter
    if letter.isprintable():
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"
