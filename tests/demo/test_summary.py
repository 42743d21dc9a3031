"""What the manager reads, in both languages."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.core.money import XOF
from app.demo.aftermath import Aftermath
from app.demo.backoffice import Books
from app.demo.backoffice.figures import Owed, Standing
from app.demo.figures import Figures
from app.demo.operators import Operator
from app.demo.paid import NOTHING, MoneyOut, Sum
from app.demo.proof import Proof, Side
from app.demo.summary import Timing, languages, summarise, words
from app.reporting.indicators import Indicator, Kind, Reserve
from app.subsidies import Age, Funder

TIMING = Timing(seconds=30, log="demo.log")
OUT = MoneyOut(
    claims={"received": Sum(5, 9_000), "approved": Sum(4, 6_000), "rejected": Sum(1, 1_500)},
    rejected_for={"C05": Sum(1, 1_500)},
    reduced_for={"C08": Sum(1, 300)},
    payouts={"paid": Sum(2, 4_000), "in_transit": Sum(1, 1_200), "in_doubt": Sum(1, 800)},
    kept_back=Sum(0, 0),
    resent=1,
    days=11,
    paid_claims=2,
    floats={"Orange Money": 12_345},
    ours_minor=4_000,
    theirs_minor=4_000,
)
RESERVE = Indicator(name="reserve_months", kind=Kind.TENTHS, numerator=321_260, denominator=17_269, currency=XOF)
BOOKS = Books(
    funders={
        Funder.STATE: Owed(
            accrued=98_034,
            unbilled=38_925,
            billed=59_109,
            received=50_000,
            disallowed=1_075,
            excess=0,
            by_age={Age.TO_90: 8_034, Age.TO_180: 0, Age.TO_365: 0, Age.OLDER: 0},
        ),
        Funder.DONOR: Owed(
            accrued=58_820, unbilled=58_820, billed=0, received=0, disallowed=0, excess=0, by_age=dict.fromkeys(Age, 0)
        ),
    },
    sums={
        word: Sum(number, minor)
        for number, (word, minor) in enumerate(
            {"swept": 30_000, "in_transit": 4_000, "found": 1_730, "stated": 1_500, "accepted": 1_500}.items(), 1
        )
    },
    counts={"statements": 6, "proofs": 7, "months": 5, "years": 1},
    warnings=3,
    standing={
        "MICMO": Standing(
            indicators=[
                Indicator(name="penetration", kind=Kind.PERCENT, numerator=34, denominator=500, factor=100),
                RESERVE,
            ],
            reserves=[
                Reserve(without=None, months=RESERVE, lasts=None),
                Reserve(without="state", months=replace(RESERVE, numerator=172_690), lasts=RESERVE),
            ],
        )
    },
)
DOWN = Aftermath(
    began_at=datetime(2026, 4, 10, 10, tzinfo=UTC),
    ended_at=datetime(2026, 4, 11, 9, tzinfo=UTC),
    heard={"callback": Sum(2, 1_000), "query": Sum(3, 1_500), "statement": Sum(4, 2_000)},
    waited={"found_paid": Sum(1, 1_960), "sent_again": Sum(1, 7_420)},
    failed=27,
)
SIDE = Side(entered=Sum(11, 29_996), left=Sum(3, 20_718), held_minor=508_978)
PROOF = Proof(theirs=SIDE, ours=SIDE, lost=NOTHING, doubled=NOTHING, findings=())
FIGURES = Figures(
    on=date(2026, 6, 30),
    households=10,
    units=11,
    persons=70,
    statuses={"active": 9, "lapsed": 2},
    called_minor=121_100,
    arrears_minor=4_036,
    advances_minor=1_000,
    collective_minor=0,
    fees_minor=619,
    collected={"cash": Sum(1, 1_000), "mpesa": Sum(3, 4_500), "orange_money": Sum(1, 500)},
    matched={"collective": Sum(1, 3_000), "msisdn": Sum(1, 500), "reference": Sum(1, 1_000)},
    waiting={"UNKNOWN": Sum(1, 500)},
    reversed=Sum(0, 0),
    oldest_on=date(2026, 2, 2),
    callbacks=20,
    deliveries={"quarantined": 4, "repeated": 1, "taken": 5},
    out=OUT,
    books=BOOKS,
    outage=DOWN,
    proofs={Operator.WAVE: PROOF},
    debit_minor=492_278,
    credit_minor=492_278,
    checks=20,
    findings=(),
)


@pytest.mark.parametrize("language", languages())
def test_every_language_has_a_word_for_everything(language: str) -> None:
    assert set(_keys(words(language))) == set(_keys(words("fr")))


def test_money_is_written_as_the_reader_writes_it() -> None:
    """M1."""
    assert "492\u00a0278\u00a0F" in summarise(FIGURES, TIMING, "fr")
    assert "492,278\u00a0F" in summarise(FIGURES, TIMING, "en")


def test_the_matching_rate_counts_mobile_receipts_only() -> None:
    """DOMAIN 16: 3 of 4 payments, 4,500 F of 5,000 F; a collective payer that was recognised counts too."""
    assert "75,0\u00a0% · 90,0\u00a0%" in summarise(FIGURES, TIMING, "fr")


def test_what_is_in_transit_and_in_doubt_is_told_with_who_must_look() -> None:
    """P2."""
    told = summarise(FIGURES, TIMING, "fr").splitlines()

    assert any("En cours" in line and "1 · 1\u00a0200\u00a0F" in line for line in told)
    assert any("En doute" in line and "1 · 800\u00a0F" in line for line in told)
    assert any("deux personnes" in line for line in told)


def test_nothing_in_doubt_needs_no_advice() -> None:
    calm = replace(FIGURES, out=replace(OUT, payouts={"paid": Sum(2, 4_000)}))

    assert "deux personnes" not in summarise(calm, TIMING, "fr")


def test_what_funders_owe_is_told_by_the_age_of_its_statement() -> None:
    """F4."""
    told = summarise(FIGURES, TIMING, "fr").splitlines()

    assert any("facturé depuis 0-90 jours" in line and "8\u00a0034\u00a0F" in line for line in told)
    assert any("non encore facturé" in line and "38\u00a0925\u00a0F" in line for line in told)


def test_payments_found_on_statements_and_accepted_differences_are_told() -> None:
    """P4, E24."""
    told = summarise(FIGURES, TIMING, "fr").splitlines()

    assert any("trouvés au relevé" in line and "3 · 1\u00a0730\u00a0F" in line for line in told)
    assert any("acceptés par une personne" in line and "5 · 1\u00a0500\u00a0F" in line for line in told)


def test_each_mutual_has_its_indicators_and_its_reserve_without_a_funder() -> None:
    """DOMAIN 13, F5."""
    french, english = (summarise(FIGURES, TIMING, language) for language in ("fr", "en"))

    assert "MICMO : indicateurs" in french
    assert "6,8\u00a0%" in french
    assert "6.8%" in english or "6.8\u00a0%" in english
    told = french.splitlines()
    assert any("sans l’État" in line and line.endswith("10,0") for line in told)
    assert any("durée" in line and line.endswith("sans limite") for line in told)


def test_the_mean_of_days_is_rounded_half_up() -> None:
    """M6."""
    assert "5,5" in summarise(FIGURES, TIMING, "fr")
    assert "5.5" in summarise(FIGURES, TIMING, "en")


def test_each_operator_s_books_stand_beside_ours() -> None:
    """RELIABILITY I14."""
    wrong = replace(PROOF, ours=replace(SIDE, entered=Sum(10, 29_496)), lost=Sum(1, 500))
    told = summarise(replace(FIGURES, proofs={Operator.WAVE: wrong}), TIMING, "fr").splitlines()

    section = told[told.index("Preuve : Wave") :]
    assert section[1].endswith("11 · 29\u00a0996\u00a0F")
    assert section[2].endswith("10 · 29\u00a0496\u00a0F")
    assert any("Perdus" in line and line.endswith("1 · 500\u00a0F") for line in section)


def test_an_outage_is_told_with_what_was_found_and_what_waited() -> None:
    french, english = (summarise(FIGURES, TIMING, language) for language in ("fr", "en"))

    told = french.splitlines()
    section = told[told.index("Panne de Wave, du 10/04/2026 10:00 au 11/04/2026 09:00") :]
    assert section[1].endswith(" 27")
    assert any("au relevé" in line and line.endswith("4 · 2\u00a0000\u00a0F") for line in section)
    assert any("en attente" in line and line.endswith("2 · 9\u00a0380\u00a0F") for line in section)
    assert "Wave down, from 2026-04-10 10:00 to 2026-04-11 09:00" in english
    assert "Panne" not in summarise(replace(FIGURES, outage=None), TIMING, "fr")


def test_a_finding_is_told_and_refutes_the_season() -> None:
    wrong = replace(FIGURES, findings=("I4: the books do not balance",))

    assert FIGURES.is_proven
    assert not wrong.is_proven
    assert summarise(wrong, TIMING, "fr").endswith("I4: the books do not balance")


def test_a_trial_balance_that_differs_refutes_the_season() -> None:
    """RELIABILITY I4."""
    assert not replace(FIGURES, credit_minor=492_277).is_proven


def _keys(catalogue: Mapping[str, object], above: str = "") -> Iterator[str]:
    for key, value in catalogue.items():
        yield from _keys(value, f"{above}{key}.") if isinstance(value, dict) else [f"{above}{key}"]
