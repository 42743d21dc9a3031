"""References typed on a keypad: two circle digits, six serial digits, two check digits (DOMAIN 3, A4)."""

import re

LOOKALIKES = str.maketrans({"O": "0", "o": "0", "I": "1", "i": "1", "L": "1", "l": "1"})
SEPARATORS = re.compile(r"[\s.\-‐‑‒–—_/]+")
COLLECTIVE_CIRCLES = range(90, 100)


def make(circle: str, serial: int) -> str:
    """The reference of a serial in a circle, its check digits by ISO 7064 MOD 97-10: 01, 123 → 0100012336."""
    body = int(circle) * 10**6 + serial
    return f"{body:08d}{98 - body * 100 % 97:02d}"


def normalise(typed: str) -> str:
    """What was typed without spaces, dots and dashes, letters that look like digits made digits (A4)."""
    return SEPARATORS.sub("", typed).translate(LOOKALIKES)


def is_valid(reference: str) -> bool:
    """Ten digits whose check digits agree; says nothing about whether anyone holds it."""
    return len(reference) == 10 and reference.isascii() and reference.isdigit() and int(reference) % 97 == 1


def is_collective(reference: str) -> bool:
    """Whether a valid reference belongs to a collective payer: circles 90 to 99."""
    return is_valid(reference) and int(reference[:2]) in COLLECTIVE_CIRCLES
