"""What the manager reads, in both languages."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import pytest

from app.core.money import XOF
from app.demo.backoffice import Books
from app.demo.backoffice.figures import Owed, Standing
from app.demo.figures import Figures
from app.demo.paid import MoneyOut, Sum
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
