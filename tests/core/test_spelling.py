"""Amounts in words are those a reader would write (RELIABILITY 7)."""

import pytest

from app.core.money import KES, XOF, Money
from app.core.spelling import english, french, in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zéro"),
        (1, "un"),
        (17, "dix-sept"),
        (21, "vingt et un"),
        (60, "soixante"),
        (71, "soixante et onze"),
        (79, "soixante-dix-neuf"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (91, "quatre-vingt-onze"),
        (99, "quatre-vingt-dix-neuf"),
        (100, "cent"),
        (200, "deux cents"),
        (201, "deux cent un"),
        (1_000, "mille"),
        (1_001, "mille un"),
        (80_000, "quatre-vingt mille"),
        (200_000, "deux cent mille"),
        (7_450, "sept mille quatre cent cinquante"),
        (1_000_000, "un million"),
        (200_000_080, "deux cents millions quatre-vingts"),
        (3_000_000_000, "trois milliards"),
        (10**15, "un billiard"),
    ],
)
def test_numbers_are_spelt_in_french(number: int, words: str) -> None:
    assert french(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (21, "twenty-one"),
        (100, "one hundred"),
        (119, "one hundred and nineteen"),
        (1_001, "one thousand and one"),
        (7_450, "seven thousand four hundred and fifty"),
        (1_000_000, "one million"),
        (2_000_310, "two million three hundred and ten"),
        (10**15, "one quadrillion"),
    ],
)
def test_numbers_are_spelt_in_english(number: int, words: str) -> None:
    assert english(number) == words


@pytest.mark.parametrize(
    ("money", "language", "words"),
    [
        (Money(5_215, XOF), "fr", "cinq mille deux cent quinze francs CFA"),
        (Money(1, XOF), "fr", "un franc CFA"),
        (Money(2_000_000, XOF), "fr", "deux millions de francs CFA"),
        (Money(1, XOF), "en", "one CFA franc"),
        (Money(5_215, XOF), "en", "five thousand two hundred and fifteen CFA francs"),
        (Money(150_050, KES), "fr", "mille cinq cents KES et 50/100"),
        (Money(150_005, KES), "en", "one thousand five hundred KES and 05/100"),
    ],
)
def test_an_amount_names_its_currency(money: Money, language: str, words: str) -> None:
    assert in_words(money, language) == words
