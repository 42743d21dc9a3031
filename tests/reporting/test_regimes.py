"""Papers over claims of several regimes show what belongs to each; those over one say nothing of it."""

import csv
import io
from dataclasses import replace

from app.reporting.advice_csv import advice_csv, statement_csv
from app.reporting.advice_paper import advice_pdf
from app.reporting.model import Advice, FacilityStatement, Subtotal
from app.reporting.statement_paper import statement_pdf
from tests.reporting.papers import a_statement, an_advice, w5, xof
from tests.reporting.test_advice_paper import read


def of_two() -> Advice:
    """A claim of CBHI and one of RAMED in one payout."""
    advice = an_advice(kept_back=0)
    ramed = replace(w5(), form="F-0114", regime="RAMED", paid_here=xof(925), mutual=xof(925))
    return replace(advice, claims=(*advice.claims, ramed), gross=xof(6_000), total=xof(6_000))


def stated() -> FacilityStatement:
    """The same over a period; what is undecided counts in no regime."""
    statement = a_statement()
    paid, waiting = statement.claims
    ramed = replace(paid, form="F-0114", regime="RAMED", posted=xof(925))
    return replace(statement, claims=(paid, ramed, replace(waiting, regime="AMO")))


def test_subtotals_sum_to_the_whole() -> None:
    parts = of_two().subtotals

    assert parts == [Subtotal("CBHI", xof(5_075)), Subtotal("RAMED", xof(925))]
    assert sum(part.amount.minor for part in parts) == of_two().gross.minor
    assert stated().subtotals == parts
    assert (list(an_advice().subtotals), list(a_statement().subtotals)) == ([], [])


def test_they_stand_on_both_papers_in_both_languages() -> None:
    french, english = (read(advice_pdf(of_two(), language)) for language in ("fr", "en"))

    assert "Dont régime RAMED 925 F" in french and "Dont régime CBHI 5 075 F" in french
    assert "Of which regime RAMED 925 F" in english
    assert "Accepté, régime RAMED 925 F" in read(statement_pdf(stated(), "fr"))
    assert "régime" not in read(advice_pdf(an_advice(), "fr"))


def test_they_stand_in_the_files_outside_what_programs_add_up() -> None:
    for written in (advice_csv(of_two()), statement_csv(stated())):
        head, *rows = csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=_delimiter(written))
        parts = [row for row in rows if row[head.index("kind")] == "subtotal"]
        assert {len(row) for row in rows} == {len(head)}
        assert [row[head.index("mutual")] for row in parts] == ["5075", "925"]
        assert all(row[head.index("paid")] == "" for row in parts)


def _delimiter(written: bytes) -> str:
    return ";" if ";" in written.decode("utf-8-sig").splitlines()[0] else ","
