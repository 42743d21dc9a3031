"""The clearing as two mutuals check and sign it, in both languages and every letter."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from pypdf import PdfReader

from app.claims import CareType, Visit
from app.core.ids import ChargeId, ClaimId, MutualId
from app.core.money import XOF, Money
from app.reporting import ClearingStatement, clearing_pdf
from app.reporting.clearing_statement import Side, signed

MICMO, MICBA = MutualId(UUID(int=1)), MutualId(UUID(int=2))


def a_charge(minor: int, *, kind: str = "approved", host: MutualId = MICMO, place: int = 1) -> Visit:
    """Care of a day in March."""
    return Visit(
        id=ChargeId(UUID(int=place)),
        host_id=host,
        home_id=MICBA if host == MICMO else MICMO,
        claim_id=ClaimId(UUID(int=99)),
        kind=kind,
        facility_name="CSCom Sɔfara Bɛnkadi, Ɲɛnajɛ ni Ŋaniya",
        form_number=f"F-{place:04d}",
        unit_reference="0200012390",
        member_number=3,
        care_type=CareType.OUT,
        regime="CBHI",
        service_on=date(2026, 3, 2),
        amount=Money(minor, XOF),
        host_booked_on=date(2026, 4, 10),
        booked_on=date(2026, 4, 10),
        applied_at=datetime(2026, 4, 10, 9, tzinfo=UTC),
        failed_with=None,
        findings=(),
        contested_at=None,
        contest=None,
        answered_at=None,
        is_accepted=None,
        answer=None,
        clearing_id=None,
    )


def a_side(code: str, name: str, *charges: Visit, approved_on: date | None = None) -> Side:
    """What a mutual charged."""
    charged = Money(sum(signed(one).minor for one in charges), XOF)
    return Side(code=code, mutual=name, charges=charges, charged=charged, approved_on=approved_on)


def a_clearing(lines: int = 1) -> ClearingStatement:
    """5,215 a line one way, 2,100 less 600 the other: Bandiagara pays the rest."""
    ours = [a_charge(5_215, place=place) for place in range(1, lines + 1)]
    theirs = [a_charge(2_100, host=MICBA, place=801), a_charge(600, kind="overpaid", host=MICBA, place=802)]
    first = a_side("MICMO", "Mutuelle interprofessionnelle du cercle de Mopti", *ours, approved_on=date(2026, 5, 5))
    second = a_side("MICBA", "Mutuelle du cercle de Bandiagara Bɛnkan", *theirs)
    return ClearingStatement(
        number="2026-0001/MICBA-MICMO",
        until=date(2026, 4, 30),
        proposed_on=date(2026, 5, 4),
        sides=(first, second),
        debtor=second.mutual,
        creditor=first.mutual,
        amount=first.charged - second.charged,
        is_settled=False,
        withdrawn_on=None,
        printed_on=date(2026, 5, 6),
    )


def read(pdf: bytes) -> str:
    """The text of all pages, every kind of space a plain one."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_a_clearing_shows_every_charge_what_each_is_owed_and_who_pays() -> None:
    text = read(clearing_pdf(a_clearing(), "fr"))

    for shown in ("Relevé de compensation", "2026-0001/MICBA-MICMO", "F-0001", "F-0801", "0200012390/3", "5 215"):
        assert shown in text
    assert "Dû à MICMO 5 215 F" in text and "Dû à MICBA 1 500 F" in text
    assert "Indu, Ambulatoire" in text and "-600" in text.replace("\u2212", "-")
    assert "Solde à régler 3 715 F" in text
    assert "règle 3 715 F à Mutuelle interprofessionnelle du cercle de Mopti par virement" in text


def test_bambara_letters_stand_on_the_paper() -> None:
    text = read(clearing_pdf(a_clearing(), "fr"))

    assert "Bɛnkan" in text
    assert "Sɔfara" in text and "Ɲɛnajɛ" in text and "Ŋaniya" in text


def test_the_same_clearing_reads_in_english() -> None:
    text = read(clearing_pdf(a_clearing(), "en"))

    assert "Clearing statement" in text and "Balance to pay 3,715 F" in text


@pytest.mark.parametrize("language", ["bm", "", "../fr"])
def test_a_language_nobody_wrote_is_answered_in_french(language: str) -> None:
    assert "Relevé de compensation" in read(clearing_pdf(a_clearing(), language))


def test_where_both_charged_the_same_nobody_pays() -> None:
    even = replace(a_clearing(), debtor=None, creditor=None, amount=Money(0, XOF), is_settled=True)

    text = read(clearing_pdf(even, "fr"))

    assert "rien n'est à régler" in text and "approuvé par les deux mutuelles" in text


def test_a_clearing_that_was_withdrawn_says_that_it_clears_nothing() -> None:
    assert "ne solde rien" in read(clearing_pdf(replace(a_clearing(), withdrawn_on=date(2026, 5, 5)), "fr"))


def test_a_long_clearing_names_its_columns_on_every_page_and_is_signed_below_its_sums() -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(clearing_pdf(a_clearing(lines=120), "fr"))).pages]

    assert len(pages) > 2
    assert all("Formation sanitaire" in page for page in pages[:-1])
    assert "Solde à régler" in pages[-1] and "signature" in pages[-1]
