"""Sealed names are found again by their words, beginnings and sound; other names are not (DOMAIN A4, DESIGN 9)."""

import pytest

from app.membership.names import keys_to_search, keys_to_store, sound, words


def is_found(stored: str, searched: str) -> bool:
    return bool(keys_to_store(stored) & keys_to_search(searched))


@pytest.mark.parametrize(
    ("stored", "searched"),
    [
        ("Awa Traoré", "Awa Traoré"),
        ("Awa Traoré", "traore"),
        ("Awa Traoré", "TRAORE"),
        ("Awa Traore\u0301", "Traoré"),
        ("Touré", "Toure"),
        ("Cissé", "Sissé"),
        ("Ouédraogo", "Wedraogo"),
        ("Keïta", "Quéita"),
        ("Diallo", "Djallo"),
        ("Coulibaly", "Koulibali"),
        ("Fatoumata", "Fatimata"),
        ("Mariam", "Maryam"),
        ("Thiam", "Tiam"),
        ("Khadija", "Kadija"),
        ("Touré-Cissé", "Cisse"),
        ("N'Diaye", "Ndiaye"),
        ("Diarra", "Diar"),
        ("Coulibaly", "Cou"),
        ("Bɛnkɛ", "Benke"),
        ("Sɔgɔba", "Sogoba"),
        ("Ɲaman", "Gnaman"),
        ("Ŋolo", "Ngolo"),
        ("BƐNKƐ", "bɛnkɛ"),
    ],
)
def test_a_like_name_is_found(stored: str, searched: str) -> None:
    assert is_found(stored, searched)


@pytest.mark.parametrize(
    ("stored", "searched"),
    [
        ("Awa Traoré", "Diarra"),
        ("Touré", "Traoré"),
        ("Cissé", "Cissoko"),
        ("Keïta", "Kanté"),
        ("Diallo", "Diakité"),
        ("Sangaré", "Sidibé"),
        ("Ba", "Bah Diop"),
        ("Coulibaly", "Co"),
        ("Awa", ""),
        ("", "Awa"),
    ],
)
def test_another_name_is_not_found(stored: str, searched: str) -> None:
    assert not is_found(stored, searched)


def test_words_are_plain_small_letters() -> None:
    assert words("Aïssata Touré-Cissé, dite «Ɛɔ»") == ["aissata", "toure", "cisse", "dite", "eo"]


def test_a_sound_keeps_the_first_letter_and_the_consonants() -> None:
    assert sound("coulibaly") == sound("koulibali") == "klbl"


@pytest.mark.parametrize("name", ["", "  ", "1234", "-", "'", "李"])
def test_what_holds_no_letter_of_ours_has_no_keys(name: str) -> None:
    assert keys_to_store(name) == keys_to_search(name) == set()
