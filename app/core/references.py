"""References typed on a keypad: two circle digits, six serial digits, two check digits (DOMAIN 3, A4)."""

import re

LOOKALIKES = str.maketrans({"O": "0", "o": "0", "I": "1", "i": "1", "L": "1", "l": "1"})
SEPARATORS = re.compile(r"[\s.\-‐‑‒–—_/]+")
COLLECTIVE_CIRCLES = range(90, 100)
SERIALS = 10**6
DIGITS = "0123456789"


def make(circle: str, serial: int) -> str:
    """The reference of a serial in a circle, its check digits by ISO 7064 MOD 97-10: 01, 123 → 0100012336."""
    assert 0 <= serial < SERIALS, "a serial beyond a circle's last would be one of the next circle"
    body = int(circle) * SERIALS + serial
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


def one_keystroke_from(typed: str) -> set[str]:
    """Every ten-digit text one digit changed, two neighbours swapped, one missing or one extra away (A4)."""
    if not typed.isascii() or not typed.isdigit() or not 9 <= len(typed) <= 11:
        return set()
    near = {typed[:at] + digit + typed[at + 1 :] for at in range(len(typed)) for digit in DIGITS}
    near |= {typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :] for at in range(len(typed) - 1)}
    near |= {typed[:at] + digit + typed[at:] for at in range(len(typed) + 1) for digit in DIGITS}
    near |= {typed[:at] + typed[at + 1 :] for at in range(len(typed))}
    return {written for written in near if len(written) == 10} - {typed}
