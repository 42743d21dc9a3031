"""The nominative statement on paper and as rows: sums by antenna and campaign, every page with its head."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.core.ids import SubsidyStatementId, new_id
from app.core.money import KES, Money
from app.reporting import Nominative, nominative_csv, nominative_pdf
from app.reporting.registers import TooLongForPaper
from app.subsidies import Funder, StatementLine, SubsidyStatement
from tests.reporting.papers import xof
from tests.reporting.test_advice_paper import read

NAMES = ("Ŋɔrɔ Ɲɛnajɛ", "Awa Exemple", "Sɛkuba Ɲɔgɔn", "Fanta Exemple-Kɔnɛ")


def a_line(position: int, antenna: str, campaign: str = "Récolte 2026", amount: int = 4_325) -> StatementLine:
    """A share of a settled instalment."""
    return StatementLine(
        position=position,
        unit_reference=f"01{position:06d}36",
        head=NAMES[position % len(NAMES)],
        antenna=antenna,
        campaign=campaign,
        kind="addition" if position % 7 == 0 else "instalment",
        instalment=position % 3 + 1,
        persons=position % 15 + 1,
        settled_on=date(2026, 3, 30),
        amount=xof(amount),
    )


def a_nominative(*lines: StatementLine) -> Nominative:
    """A statement to the State over these lines."""
    total = xof(sum(line.amount.minor for line in lines))
    statement = SubsidyStatement(
        id=SubsidyStatementId(new_id()),
        funder=Funder.STATE,
        serial=3,
        funder_name="État – ministère chargé de la santé",
        first_on=date(2026, 1, 2),
        last_on=date(2026, 3, 30),
        lines_count=len(lines),
        billed=total,
        received=total - total,
        disallowed=total - total,
        content_hash=bytes(range(32)),
        billed_on=date(2026, 3, 31),
        billed_at=datetime(2026, 3, 31, 9, tzinfo=UTC),
        billed_by="person:1",
    )
    return Nominative(
        mutual="Mutuelle interprofessionnelle du cercle de Mopti (MICMO)",
        statement=statement,
        lines=lines,
        chain_head="ab" * 32,
        printed_on=date(2026, 4, 1),
    )


SMALL = a_nominative(
    a_line(1, "Mopti"),
    a_line(2, "Mopti"),
    a_line(3, "Mopti", "Récolte 2025", -1_443),
    a_line(4, "Sɔfara"),
)


def test_it_shows_number_funder_period_lines_and_every_sum() -> None:
    text = read(nominative_pdf(SMALL, "fr"))

    for shown in (
        "État nominatif de cofinancement",
        "N° 2026-0003/ETAT",
        "du 02/01/2026 au 30/03/2026",
        "Antenne Mopti · campagne Récolte 2026",
        "Sous-total Mopti, Récolte 2026 8 650 F",
        "Total antenne Mopti 7 207 F",
        "Total antenne Sɔfara 4 325 F",
        "dont repris d'états antérieurs -1 443 F",
        "Total dû par le financeur 11 532 F",
        bytes(range(32)).hex(),
        "ab" * 32,
        "Pour le financeur",
    ):
        assert shown in text, shown


def test_names_keep_the_letters_of_bambara() -> None:
    text = read(nominative_pdf(SMALL, "fr"))

    assert all(name in text for name in ("Ŋɔrɔ Ɲɛnajɛ", "Sɛkuba Ɲɔgɔn"))


def test_it_speaks_english_too() -> None:
    text = read(nominative_pdf(SMALL, "en"))

    assert "Nominative co-financing statement" in text
    assert "Total owed by the funder 11,532 F" in text


def test_every_page_of_a_long_one_repeats_its_columns_and_counts_the_pages() -> None:
    long = a_nominative(*(a_line(number, "Mopti" if number < 130 else "Sɔfara") for number in range(1, 200)))

    text = read(nominative_pdf(long, "fr"))

    pages = int(text.rsplit("page 1 sur ", 1)[1].split()[0])
    assert pages > 3
    assert text.count("Chef d'unité") >= pages - 1
    assert f"page {pages} sur {pages}" in text


def test_one_too_long_for_paper_is_refused_and_still_given_as_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.reporting.nominative_paper.MOST_LINES", 3)

    with pytest.raises(TooLongForPaper):
        nominative_pdf(SMALL, "fr")

    assert nominative_csv(SMALL).count(b"\r\n") == 6


def test_as_rows_the_lines_sum_to_the_total_and_names_cannot_be_formulas() -> None:
    wicked = replace(SMALL, lines=(replace(SMALL.lines[0], head="=1+1"), *SMALL.lines[1:]))

    head, *rows = nominative_csv(wicked).decode("utf-8-sig").splitlines()

    assert head.startswith("statement;funder;position;unit;head;antenna;campaign")
    assert rows[0].split(";")[4] == "'=1+1"
    amounts = [int(row.rsplit(";", 1)[1]) for row in rows]
    assert sum(amounts[:-1]) == amounts[-1] == 11_532


@pytest.mark.parametrize("minor", [250, 100_000])
def test_cents_are_written_as_cents(minor: int) -> None:
    line = replace(SMALL.lines[0], amount=Money(minor, KES))
    statement = replace(SMALL.statement, billed=Money(minor, KES))

    [_, row, _] = nominative_csv(replace(SMALL, lines=(line,), statement=statement)).decode("utf-8-sig").splitlines()

    assert row.endswith(f";{minor / 100:.2f}")
