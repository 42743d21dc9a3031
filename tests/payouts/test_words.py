"""Amounts in words, with the traps of both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import CURRENCIES, GNF, KES, UGX, XOF, ZMW, Money
from app.payouts.words import english, french, in_english, in_french
from app.wallets.model import PROOF_LIMITS


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "zéro"),
        (16, "seize"),
        (21, "vingt et un"),
        (61, "soixante et un"),
        (70, "soixante-dix"),
        (71, "soixante et onze"),
        (79, "soixante-dix-neuf"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (91, "quatre-vingt-onze"),
        (99, "quatre-vingt-dix-neuf"),
        (100, "cent"),
        (101, "cent un"),
        (200, "deux cents"),
        (280, "deux cent quatre-vingts"),
        (205, "deux cent cinq"),
        (1_000, "mille"),
        (1_981, "mille neuf cent quatre-vingt-un"),
        (80_000, "quatre-vingt mille"),
        (200_000, "deux cent mille"),
        (200_200, "deux cent mille deux cents"),
        (1_000_000, "un million"),
        (80_000_000, "quatre-vingts millions"),
        (2_001_001_001, "deux milliards un million mille un"),
    ],
)
def test_french_numerals(number: int, written: str) -> None:
    assert french(number) == written


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (74, "seventy-four"),
        (100, "one hundred"),
        (305, "three hundred and five"),
        (1_005, "one thousand and five"),
        (74_200, "seventy-four thousand two hundred"),
        (1_000_000, "one million"),
        (2_001_000_001, "two billion one million and one"),
    ],
)
def test_english_numerals(number: int, written: str) -> None:
    assert english(number) == written


@pytest.mark.parametrize(
    ("amount", "fr", "en"),
    [
        (Money(1, XOF), "un franc CFA", "one CFA franc"),
        (Money(74_000, XOF), "soixante-quatorze mille francs CFA", "seventy-four thousand CFA francs"),
        (Money(2_000_000, GNF), "deux millions de francs guinéens", "two million Guinean francs"),
        (
            Money(1_500_50, KES),
            "mille cinq cents shillings kényans et cinquante centimes",
            "one thousand five hundred Kenyan shillings and fifty cents",
        ),
        (Money(101, KES), "un shilling kényan et un centime", "one Kenyan shilling and one cent"),
        (Money(5_000, UGX), "cinq mille shillings ougandais", "five thousand Ugandan shillings"),
        (Money(250, ZMW), "deux kwachas zambiens et cinquante ngwees", "two Zambian kwacha and fifty ngwee"),
    ],
)
def test_amounts_in_both_languages(amount: Money, fr: str, en: str) -> None:
    assert (in_french(amount), in_english(amount)) == (fr, en)


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_two_amounts_never_read_alike(one: int, other: int) -> None:
    assert (french(one) == french(other)) == (one == other)
    assert (english(one) == english(other)) == (one == other)


def test_every_currency_can_be_read_out_and_has_a_limit_of_proof() -> None:
    """RELIABILITY 7, DESIGN 9: one that is added is added everywhere."""
    for code, currency in CURRENCIES.items():
        assert in_french(Money(1, currency)) and in_english(Money(1, currency))
        assert PROOF_LIMITS[code] > 0
