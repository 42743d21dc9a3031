"""Who bears what: billed = mutual + member + facility for whatever is billed (M4, C2, C3)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.adjudication import adjudicate
from app.claims.case import Case
from app.claims.model import CareType, ClaimLine, Code, MedicalDecision, Review
from tests.claims.cases import ITEMS, RATES, calmly, case, line, terms

CODES = [item.code for item in ITEMS] + ["UNHEARD"]
LINES = st.lists(
    st.builds(ClaimLine, code=st.sampled_from(CODES), quantity=st.integers(1, 50), price_minor=st.integers(0, 9_999)),
    min_size=1,
    max_size=8,
)
CEILINGS = st.fixed_dictionaries(
    {"per_stay": st.none() | st.integers(0, 90_000), "per_person_year": st.none() | st.integers(0, 90_000)}
)
REVIEWS = st.none() | st.dictionaries(st.sampled_from(CODES), st.integers(0, 50_000), min_size=1).map(
    lambda left: Review(decision=MedicalDecision.REDUCE, eligible_minor=left)
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Anything billed, under any ceilings, with or without a word of the adviser."""
    return case(
        *draw(LINES),
        claim={"care_type": draw(st.sampled_from(CareType)), "has_referral": True},
        terms=terms(ceilings=draw(CEILINGS)),
        used_minor=draw(st.integers(0, 90_000)),
        review=draw(REVIEWS),
    )


@calmly
@given(cases())
def test_what_is_billed_is_borne_by_mutual_member_and_facility(one: Case) -> None:
    """C2: always, and nobody bears less than nothing."""
    judged = adjudicate(one)

    assert judged.billed_minor == one.claim.billed_minor
    if judged.rejected_for is None:
        shares = (judged.mutual_minor, judged.member_minor, judged.facility_minor)
        assert sum(shares) == judged.billed_minor
        assert min(shares) >= 0
        assert judged.eligible_minor == sum(each.eligible_minor for each in judged.lines) <= judged.billed_minor


@calmly
@given(cases())
def test_every_line_is_borne_to_the_franc(one: Case) -> None:
    for judged in adjudicate(one).lines:
        borne = (judged.eligible_minor, judged.member_minor, judged.facility_minor)
        assert sum(borne) == judged.line.billed_minor
        assert min(borne) >= 0


@calmly
@given(cases())
def test_the_mutual_never_bears_more_than_rate_and_ceilings_allow(one: Case) -> None:
    """M4, C3."""
    judged, rules = adjudicate(one), one.terms
    assert rules is not None

    assert judged.mutual_minor <= judged.eligible_minor * RATES[one.claim.care_type.value] // 100
    if (year := rules.ceilings["per_person_year"]) is not None:
        assert judged.mutual_minor <= max(year - one.used_minor, 0)
    if (stay := rules.ceilings["per_stay"]) is not None and one.claim.care_type.is_stay:
        assert judged.mutual_minor <= stay


@calmly
@given(cases())
def test_the_member_pays_no_line_above_its_agreed_price(one: Case) -> None:
    """DOMAIN 16, C2."""
    agreed = {item.code: item.price_minor for item in ITEMS}
    for judged in adjudicate(one).lines:
        if judged.line.code in agreed:
            assert judged.member_minor <= agreed[judged.line.code] * judged.line.quantity


@calmly
@given(cases())
def test_the_code_of_the_ceiling_says_that_one_cut_the_share(one: Case) -> None:
    judged = adjudicate(one)
    uncapped = judged.eligible_minor * RATES[one.claim.care_type.value] // 100

    assert (Code.CEILING in judged.codes) == (judged.rejected_for is None and judged.mutual_minor < uncapped)


@pytest.mark.parametrize(
    ("care", "used", "mutual", "codes"),
    [
        (CareType.HOSP, 0, 1_800, ()),
        (CareType.HOSP, 3_200, 1_800, ()),
        (CareType.HOSP, 3_201, 1_799, (Code.CEILING,)),
        (CareType.HOSP, 5_001, 0, (Code.CEILING,)),
        (CareType.OUT, 3_425, 1_575, ()),
        (CareType.OUT, 3_426, 1_574, (Code.CEILING,)),
    ],
)
def test_a_year_has_what_earlier_care_left_of_it(
    care: CareType, used: int, mutual: int, codes: tuple[Code, ...]
) -> None:
    """C3: TEST is 2,250; 80 % are 1,800, 70 % are 1,575; the year has 5,000."""
    rules = terms(ceilings={"per_person_year": 5_000, "per_stay": None})

    judged = adjudicate(case(line("TEST"), claim={"care_type": care}, terms=rules, used_minor=used))

    assert (judged.mutual_minor, judged.codes) == (mutual, codes)
    assert judged.member_minor == 2_250 - mutual


def test_a_ceiling_per_stay_is_none_of_a_consultations_business() -> None:
    """DOMAIN 16, C3: HOSP and EMERG only."""
    rules = terms(ceilings={"per_stay": 100})
    shares = {
        care: adjudicate(case(line("TEST"), claim={"care_type": care}, terms=rules)).mutual_minor for care in CareType
    }

    assert shares == {CareType.OUT: 1_575, CareType.HOSP: 100, CareType.EMERG: 100}


def reduced(*lines: ClaimLine, **left: int) -> Case:
    return case(*lines, review=Review(decision=MedicalDecision.REDUCE, eligible_minor=left))


def test_what_the_adviser_takes_off_a_line_is_the_facilitys() -> None:
    """C5/C14 of DOMAIN 16."""
    judged = adjudicate(reduced(line("CONS"), line("TEST"), CONS=400))

    assert (judged.eligible_minor, judged.facility_minor, judged.codes) == (2_650, 200, (Code.REFUSED_BY_ADVISER,))
    assert judged.mutual_minor == 1_855


def test_lines_of_one_code_share_what_he_leaves() -> None:
    judged = adjudicate(reduced(line("CONS"), line("CONS"), line("TEST"), CONS=700))

    assert [each.eligible_minor for each in judged.lines] == [600, 100, 2_250]


def test_he_never_adds_to_a_line() -> None:
    judged = adjudicate(reduced(line("CONS", price=700), CONS=700))

    assert (judged.eligible_minor, judged.codes) == (600, (Code.ABOVE_TARIFF,))


def test_a_claim_of_which_he_leaves_nothing_is_refused() -> None:
    """DOMAIN 16, C4: every line is rejected."""
    assert adjudicate(reduced(line("CONS", price=700), CONS=0)).rejected_for is Code.REFUSED_BY_ADVISER


def test_a_rate_of_nothing_pays_nothing_and_rejects_nothing() -> None:
    rules = replace(terms(), rates={"OUT": 0})

    judged = adjudicate(case(terms=rules))

    assert (judged.rejected_for, judged.mutual_minor, judged.member_minor) == (None, 0, 600)
