"""Amounts in words, in French and in English, as a signatory reads them before approving (RELIABILITY 7)."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.money import Money


@dataclass(frozen=True, slots=True)
class Unit:
    """What a currency is called: one, many, and its hundredth."""

    one: str
    many: str
    cent: str
    cents: str


FRENCH: Mapping[str, Unit] = {
    "XOF": Unit("franc CFA", "francs CFA", "", ""),
    "XAF": Unit("franc CFA", "francs CFA", "", ""),
    "GNF": Unit("franc guinéen", "francs guinéens", "", ""),
    "RWF": Unit("franc rwandais", "francs rwandais", "", ""),
    "KES": Unit("shilling kényan", "shillings kényans", "centime", "centimes"),
    "GHS": Unit("cedi ghanéen", "cedis ghanéens", "pesewa", "pesewas"),
    "UGX": Unit("shilling ougandais", "shillings ougandais", "", ""),
    "ZMW": Unit("kwacha zambien", "kwachas zambiens", "ngwee", "ngwees"),
}
ENGLISH: Mapping[str, Unit] = {
    "XOF": Unit("CFA franc", "CFA francs", "", ""),
    "XAF": Unit("CFA franc", "CFA francs", "", ""),
    "GNF": Unit("Guinean franc", "Guinean francs", "", ""),
    "RWF": Unit("Rwandan franc", "Rwandan francs", "", ""),
    "KES": Unit("Kenyan shilling", "Kenyan shillings", "cent", "cents"),
    "GHS": Unit("Ghanaian cedi", "Ghanaian cedis", "pesewa", "pesewas"),
    "UGX": Unit("Ugandan shilling", "Ugandan shillings", "", ""),
    "ZMW": Unit("Zambian kwacha", "Zambian kwacha", "ngwee", "ngwee"),
}
FR_SMALL = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
FR_TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt")
EN_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
FR_SCALES = ((10**12, "billion"), (10**9, "milliard"), (10**6, "million"))
EN_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1_000, "thousand"))


def in_french(amount: Money) -> str:
    """`Money(74_000, XOF)` is `soixante-quatorze mille francs CFA`."""
    whole, cents = _parts(amount)
    unit = FRENCH[amount.currency.code]
    joint = " de " if whole >= 10**6 and whole % 10**6 == 0 else " "
    told = f"{french(whole)}{joint}{unit.one if whole < 2 else unit.many}"
    return f"{told} et {french(cents)} {unit.cent if cents < 2 else unit.cents}" if cents else told


def in_english(amount: Money) -> str:
    """`Money(74_000, XOF)` is `seventy-four thousand CFA francs`."""
    whole, cents = _parts(amount)
    unit = ENGLISH[amount.currency.code]
    told = f"{english(whole)} {unit.one if whole == 1 else unit.many}"
    return f"{told} and {english(cents)} {unit.cent if cents == 1 else unit.cents}" if cents else told


def french(number: int) -> str:
    """Numerals: `quatre-vingts`, but `quatre-vingt-un` and `quatre-vingt mille`; `mille` never changes."""
    told = []
    for scale, name in FR_SCALES:
        count, number = divmod(number, scale)
        if count:
            told.append(f"{_fr_hundreds(count, ends=True)} {name}{'s' if count > 1 else ''}")
    thousands, rest = divmod(number, 1_000)
    if thousands:
        told.append("mille" if thousands == 1 else f"{_fr_hundreds(thousands, ends=False)} mille")
    if rest or not told:
        told.append(_fr_hundreds(rest, ends=True))
    return " ".join(told)


def english(number: int) -> str:
    """Numerals: `one thousand two hundred and five`."""
    told = []
    for scale, name in EN_SCALES:
        count, number = divmod(number, scale)
        if count:
            told.append(f"{_en_hundreds(count)} {name}")
    if told and 0 < number < 100:
        told.append(f"and {_en_hundreds(number)}")
    elif number or not told:
        told.append(_en_hundreds(number))
    return " ".join(told)


def _parts(amount: Money) -> tuple[int, int]:
    return divmod(amount.minor, int(10**amount.currency.decimals))


def _fr_hundreds(number: int, *, ends: bool) -> str:
    """Below a thousand; `cent` and `vingt` take their plural only where the numeral ends."""
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _fr_tens(rest, ends=ends)
    told = "cent" if hundreds == 1 else f"{FR_SMALL[hundreds]} cent"
    if rest:
        return f"{told} {_fr_tens(rest, ends=ends)}"
    return f"{told}s" if hundreds > 1 and ends else told


def _fr_tens(number: int, *, ends: bool) -> str:
    if number < 20:
        return FR_SMALL[number]
    tens, units = divmod(number, 10)
    if tens in (7, 9):
        units += 10
    if not units:
        return "quatre-vingts" if tens == 8 and ends else FR_TENS[tens]
    joint = " et " if units in (1, 11) and tens < 8 else "-"
    return f"{FR_TENS[tens]}{joint}{FR_SMALL[units]}"


def _en_hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    told = [f"{EN_SMALL[hundreds]} hundred"] if hundreds else []
    if rest or not hundreds:
        told.append(_en_tens(rest))
    return " and ".join(told)


def _en_tens(number: int) -> str:
    if number < 20:
        return EN_SMALL[number]
    tens, units = divmod(number, 10)
    return EN_TENS[tens] if not units else f"{EN_TENS[tens]}-{EN_SMALL[units]}"
