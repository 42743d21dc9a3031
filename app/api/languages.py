"""The two languages of people, French first: what a caller asked for, and the sentences of the catalogues."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

LANGUAGES = ("fr", "en")
MOST_RANGES = 20


def language_of(accept_language: str) -> str:
    """The language to answer in, by `Accept-Language`; French when none of ours is asked for."""
    wanted = sorted(_ranges(accept_language), key=lambda one: -one[0])
    for quality, tag in wanted:
        if quality > 0 and tag in LANGUAGES:
            return tag
    return LANGUAGES[0]


def sentence(key: str, language: str, facts: Mapping[str, object] | None = None) -> str | None:
    """The catalogue's sentence under this key with the facts in their places, none when it has no such key."""
    found = catalogue(language).get(key)
    return found % {name: str(value) for name, value in (facts or {}).items()} if found else None


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every sentence of a language by its key; adding a language is adding a file."""
    with files("app.api.catalogues").joinpath(f"{language}.po").open("rb") as written:
        return {str(message.id): str(message.string) for message in read_po(written) if message.id and message.string}


def _ranges(accept_language: str) -> list[tuple[float, str]]:
    found = []
    for part in accept_language.split(",")[:MOST_RANGES]:
        tag, _, parameters = part.partition(";")
        found.append((_quality(parameters), tag.strip().lower().partition("-")[0]))
    return found


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
