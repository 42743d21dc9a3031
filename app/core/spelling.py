"""Amounts in words, as approvers read them beside the figures (RELIABILITY 7): French and English."""

from collections.abc import Sequence

from app.core.money import Money

FRENCH = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
FRENCH_TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt")
FRENCH_SCALES = ("million", "milliard", "billion", "billiard")
ENGLISH = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
ENGLISH_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ENGLISH_SCALES = ("thousand", "million", "billion", "trillion", "quadrillion")
FRANCS = ("XOF", "XAF")


def in_words(money: Money, language: str) -> str:
    """`sept mille quatre cent cinquante francs CFA`; cents are written as hundredths, `et 50/100`."""
    assert money.minor >= 0, "what is paid is not negative"
    units, cents = divmod(money.minor, 10**money.currency.decimals)
    is_english = language == "en"
    number = english(units) if is_english else french(units)
    joined = "and" if is_english else "et"
    rest = f" {joined} {cents:0{money.currency.decimals}}/{10**money.currency.decimals}" if cents else ""
    return f"{number} {_name(money.currency.code, units, number, is_english=is_english)}{rest}"


def french(number: int) -> str:
    """A whole number in French, in the spelling taught at school."""
    groups = _groups(number)
    spoken = []
    for position in range(len(groups) - 1, -1, -1):
        if group := groups[position]:
            spoken.append(_french_group(group, position))
    return " ".join(spoken) or FRENCH[0]


def english(number: int) -> str:
    """A whole number in English."""
    groups = _groups(number)
    spoken = []
    for position in range(len(groups) - 1, -1, -1):
        if group := groups[position]:
            joined = "and " if position == 0 and group < 100 and spoken else ""
            scale = f" {ENGLISH_SCALES[position - 1]}" if position else ""
            spoken.append(f"{joined}{_english_hundreds(group)}{scale}")
    return " ".join(spoken) or ENGLISH[0]


def _groups(number: int) -> Sequence[int]:
    """By thousands, the smallest first."""
    groups = []
    while number:
        number, group = divmod(number, 1_000)
        groups.append(group)
    return groups


def _french_group(group: int, position: int) -> str:
    if position == 1:
        return "mille" if group == 1 else f"{_french_hundreds(group, is_last=False)} mille"
    spoken = _french_hundreds(group, is_last=True)
    if position == 0:
        return spoken
    return f"{spoken} {FRENCH_SCALES[position - 2]}{'s' if group > 1 else ''}"


def _french_hundreds(number: int, *, is_last: bool) -> str:
    """`quatre-vingts` and `deux cents` take their s only where no other numeral follows."""
    hundreds, rest = divmod(number, 100)
    spoken = []
    if hundreds:
        plural = "s" if hundreds > 1 and not rest and is_last else ""
        spoken.append("cent" if hundreds == 1 else f"{FRENCH[hundreds]} cent{plural}")
    if rest:
        spoken.append(_french_tens(rest, is_last=is_last))
    return " ".join(spoken)


def _french_tens(number: int, *, is_last: bool) -> str:
    if number < len(FRENCH):
        return FRENCH[number]
    tens = min(number // 10, 8)
    tens, rest = (6, number - 60) if tens == 7 else (tens, number - 10 * tens)
    if rest == 0:
        return FRENCH_TENS[tens] + ("s" if tens == 8 and is_last else "")
    joined = " et " if rest in (1, 11) and tens < 8 else "-"
    return f"{FRENCH_TENS[tens]}{joined}{FRENCH[rest]}"


def _english_hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    spoken = [f"{ENGLISH[hundreds]} hundred"] if hundreds else []
    if rest:
        spoken.append(_english_tens(rest))
    return " and ".join(spoken)


def _english_tens(number: int) -> str:
    if number < len(ENGLISH):
        return ENGLISH[number]
    tens, rest = divmod(number, 10)
    return ENGLISH_TENS[tens] + (f"-{ENGLISH[rest]}" if rest else "")


def _name(code: str, units: int, number: str, *, is_english: bool) -> str:
    if code not in FRANCS:
        return code
    if is_english:
        return "CFA franc" if units == 1 else "CFA francs"
    of = "de " if number.split()[-1].rstrip("s") in FRENCH_SCALES else ""
    return f"{of}franc CFA" if units < 2 else f"{of}francs CFA"
