"""The checks in the order of C4: the first that hits is the reason."""

from dataclasses import replace
from datetime import date

from app.claims.adjudication import adjudicate
from app.claims.checks import AFTER_LINES, BEFORE_LINES, OF_LINES, ClaimCheck, Effect, LineCheck
from app.claims.model import Code, MedicalDecision, Review
from app.facilities import Level
from tests.claims.cases import PLACE, case, line

TABLE: tuple[ClaimCheck | LineCheck, ...] = (*BEFORE_LINES, *OF_LINES, *AFTER_LINES)
REFUSED = Review(decision=MedicalDecision.REFUSE)
EVERYTHING_WRONG = case(
    line("COSMETIC"),
    claim={"has_documents": False, "discharged_on": date(2026, 3, 1)},
    received_on=date(2027, 1, 1),
    place=replace(PLACE, has_agreement=False, level=Level.CSREF),
    is_known=False,
    is_covered=False,
    is_duplicate=True,
    review=REFUSED,
)


def test_the_table_holds_every_code_in_order_but_the_ceiling() -> None:
    """C13 reduces the share and stands there."""
    assert [check.code for check in TABLE] == [code for code in Code if code is not Code.CEILING]


def test_each_code_does_what_the_rule_says() -> None:
    """C4: C06, C07, C10 reject the line; C08, C09 reduce; the others reject the claim."""
    effects = {check.code.value: check.effect for check in TABLE}

    assert {code for code, effect in effects.items() if effect is Effect.REJECTS_LINE} == {"C06", "C07", "C10"}
    assert {code for code, effect in effects.items() if effect is Effect.REDUCES} == {"C08", "C09"}


def test_one_after_the_other_gives_way_to_the_next() -> None:
    mended = [
        ("C01", {"place": replace(PLACE, level=Level.CSREF)}),
        ("C02", {"is_known": True}),
        ("C03", {"is_covered": True}),
        ("C04", {"received_on": date(2026, 4, 8)}),
        ("C05", {"is_duplicate": False}),
        ("C06", {"claim": replace(EVERYTHING_WRONG.claim, lines=(line("CONS"),))}),
    ]
    one, reasons = EVERYTHING_WRONG, []
    for _, change in mended:
        reasons.append(adjudicate(one).rejected_for)
        one = replace(one, **change)  # type: ignore[arg-type]
    complete = replace(one, claim=replace(one.claim, has_documents=True))
    referred = replace(complete, claim=replace(complete.claim, has_referral=True))
    rest = [adjudicate(each).rejected_for for each in (one, complete, referred, replace(referred, review=None))]

    assert reasons == [code for code, _ in mended]
    assert rest == ["C11", "C12", "C14", "C15"]


def test_a_claim_whose_every_line_is_rejected_has_the_first_lines_code() -> None:
    """DOMAIN 16, C4; and it is rejected for its lines before its documents are looked at."""
    told = case(line("VITAMIN"), line("COSMETIC"), claim={"has_documents": False})

    judged = adjudicate(told)

    assert (judged.rejected_for, judged.codes, judged.mutual_minor) == (Code.NOT_GENERIC, (Code.NOT_GENERIC,), 0)


def test_one_line_that_stands_saves_the_claim() -> None:
    judged = adjudicate(case(line("VITAMIN"), line("CONS")))

    assert (judged.rejected_for, judged.mutual_minor, judged.codes) == (None, 420, (Code.NOT_GENERIC,))


def test_lines_that_cost_nothing_are_not_rejected() -> None:
    assert adjudicate(case(line("CONS", price=0))).rejected_for is None
