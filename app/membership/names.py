"""Keys by which a sealed name is found again: its words, their beginnings and their sound (DESIGN 9)."""

import re
import unicodedata
from collections.abc import Iterable

PURPOSE = "member.name.key"
LEAST_PREFIX = 3
MOST_PREFIX = 6
BAMBARA = str.maketrans({"ɛ": "e", "ɔ": "o", "ɲ": "gn", "ŋ": "ng"})

# How Malian names are spelt one way or another: Ouédraogo and Wedraogo, Cissé and Sissé, Keïta and Quéita.
SOUNDS = (
    ("ph", "f"),
    ("ou", "u"),
    ("w", "u"),
    ("dj", "j"),
    ("di", "j"),
    ("gn", "n"),
    ("ny", "n"),
    ("ng", "n"),
    ("th", "t"),
    ("kh", "k"),
    ("qu", "k"),
    ("c", "k"),
    ("q", "k"),
    ("y", "i"),
    ("z", "s"),
    ("h", ""),
)
APOSTROPHES = re.compile("['’ʼ`]")
SOFT_C = re.compile(r"c(?=[eiy])")
VOWELS = re.compile(r"[aeiu]")
DOUBLES = re.compile(r"(.)\1+")


def words(name: str) -> list[str]:
    """The words of a name in plain small letters: `Aïssata N'Diaye-Cissé` → aissata, ndiaye, cisse."""
    spelt = APOSTROPHES.sub("", name.casefold()).translate(BAMBARA)
    plain = unicodedata.normalize("NFD", spelt)
    return re.findall(r"[a-z]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def sound(word: str) -> str:
    """What is left of a word when spelling habits are taken away: its first letter and its consonants."""
    spoken = SOFT_C.sub("s", word)
    for written, heard in SOUNDS:
        spoken = spoken.replace(written, heard)
    spoken = DOUBLES.sub(r"\1", spoken.replace("o", "u"))
    return spoken[:1] + VOWELS.sub("", spoken[1:])


def keys_to_store(name: str) -> set[str]:
    """Every key under which a member is to be found."""
    return set(_whole_and_sound(name)) | {
        f"prefix:{word[:length]}"
        for word in words(name)
        for length in range(LEAST_PREFIX, MOST_PREFIX + 1)
        if len(word) > length
    }


def keys_to_search(name: str) -> set[str]:
    """Every key that a like name would be stored under."""
    beginnings = {f"prefix:{word}" for word in words(name) if LEAST_PREFIX <= len(word) <= MOST_PREFIX}
    return set(_whole_and_sound(name)) | beginnings


def _whole_and_sound(name: str) -> Iterable[str]:
    for word in words(name):
        if len(word) >= LEAST_PREFIX:
            yield f"word:{word}"
            yield f"sound:{sound(word)}"
