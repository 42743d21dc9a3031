"""The year-end pack on paper: both statements, what was deferred, and the vote or that there was none."""

from app import reporting
from app.reporting import year_end_pdf
from tests.accounting.years.conftest import office
from tests.accounting.years.office import Office
from tests.reporting.test_advice_paper import read

__all__ = ["office"]


async def _drawn(office: Office, language: str) -> str:
    async with office.village.database.transaction() as session:
        told = await reporting.year_end(
            session, office.village.mutual, 2026, made_by="Fatou Exemple", language=language
        )
    return read(year_end_pdf(told, language))


async def test_a_year_is_told_with_its_result_and_that_nobody_voted_yet(office: Office) -> None:
    await office.book("5211", "7741", 1_000)
    await office.book("6611", "5211", 400)
    office.go_to("2027-02-10")
    await office.close(2026)

    text = await _drawn(office, "fr")

    assert "Compte de résultat : produits" in text
    assert "Résultat 600 F" in text
    assert "L'assemblée n'a pas encore affecté le résultat." in text


async def test_the_vote_stands_on_the_paper_once_there_is_one(office: Office) -> None:
    await office.book("5211", "7741", 1_000)
    office.go_to("2027-02-10")
    await office.close(2026)
    await office.vote(2026, "40")

    text = await _drawn(office, "en")

    assert "To the reserve fund (40" in text
    assert "To retained surplus 600" in text
