"""The remittance advice as a clerk reads it, in both languages and every letter."""

import io

import pytest
from pypdf import PdfReader

from app.reporting.advice_paper import advice_pdf
from tests.reporting.papers import HEAD, an_advice


def test_an_advice_shows_claims_cuts_offsets_and_the_total_to_the_franc() -> None:
    text = read(advice_pdf(an_advice(), "fr"))

    for shown in ("Avis de paiement", "F-0113", "9 300", "7 250", "3 975", "C07", "C08", "F-0098", "− 600 F"):
        assert shown in text
    assert "Montant versé 4 475 F" in text
    assert "CI260420.1412.A00123" in text


def test_bambara_letters_and_french_accents_stand_on_the_paper() -> None:
    text = read(advice_pdf(an_advice(), "fr"))

    assert HEAD.facility in text
    assert "Médicament non générique" in text


def test_the_same_advice_reads_in_english() -> None:
    text = read(advice_pdf(an_advice(), "en"))

    assert "Remittance advice" in text and "Amount paid 4,475 F" in text


@pytest.mark.parametrize("language", ["bm", "", "../fr"])
def test_a_language_nobody_wrote_is_answered_in_french(language: str) -> None:
    assert "Avis de paiement" in read(advice_pdf(an_advice(), language))


def test_a_part_of_a_capped_payment_says_so() -> None:
    """DOMAIN P1."""
    assert "Paiement 1 sur 3" in read(advice_pdf(an_advice(part=1, parts=3), "fr"))
    assert "Paiement 1" not in read(advice_pdf(an_advice(), "fr"))


def test_an_advice_without_offsets_does_not_speak_of_any() -> None:
    assert "Retenues" not in read(advice_pdf(an_advice(kept_back=0), "fr"))


def read(pdf: bytes) -> str:
    """The text of all pages, every kind of space a plain one."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)
