"""What is said about written files, by catalogue: the English words are the key, and what is said without one."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

LANGUAGES = ("fr", "en")
"""Those that a reader may choose, the usual one first."""


def sentence(words: str, facts: Mapping[str, object], language: str) -> str:
    """The words in a language, filled with facts; of several, one is meant."""
    said = _in(words, language)
    return said.format(**{name: _fact(fact, language) for name, fact in facts.items()}) if facts else said


def _fact(fact: object, language: str) -> str:
    match fact:
        case (*others, last) if others:
            return f"{', '.join(map(str, others))} {_in('or', language)} {last}"
        case (only,):
            return str(only)
        case str():
            return _in(fact, language)
    return str(fact)


def _in(words: str, language: str) -> str:
    return catalogue(language).get(words, words)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """What is said in a language, by the English words; nothing for English, which needs none."""
    if language == "en" or language not in LANGUAGES:
        return {}
    with files("app.written").joinpath("languages", f"{language}.po").open("rb") as written:
        return {str(message.id): str(message.string) for message in read_po(written) if message.id and message.string}
