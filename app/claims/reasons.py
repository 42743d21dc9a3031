"""Why claims and lines are rejected or reduced, in the reader's words: one catalogue of C01 to C15 per language."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

from app.claims.model import Code

LANGUAGES = ("fr", "en")


def reason_of(code: Code, language: str = LANGUAGES[0]) -> str:
    """The sentence of a code; in French where there is no catalogue of that language."""
    return catalogue(language if language in LANGUAGES else LANGUAGES[0])[code.value]


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every sentence of a language by its code."""
    with files("app.claims").joinpath("languages", f"{language}.po").open("rb") as written:
        return {str(message.id): str(message.string) for message in read_po(written) if message.id and message.string}
