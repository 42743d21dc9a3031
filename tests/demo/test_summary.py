"""What the manager reads, in both languages."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import pytest

from app.demo.figures import Figures
from app.demo.paid import MoneyOut, Sum
from app.demo.summary import Timing, languages, summarise, words

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
    state_minor=98_034,
    donor_minor=58_820,
    fees_minor=619,
    collected={"cash": Sum(1, 1_000), "mpesa": Sum(3, 4_500), "orange_money": Sum(1, 500)},
    matched={"msisdn": Sum(1, 500), "reference": Sum(2, 4_000)},
    waiting={"UNKNOWN": Sum(1, 500)},
    reversed=Sum(0, 0),
    oldest_on=date(2026, 2, 2),
    callbacks=20,
    deliveries={"quarantined": 4, "repeated": 1, "taken": 5},
    out=OUT,
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
    """DOMAIN 16, indicators: 3 of 4 payments, 4,500 F of 5,000 F."""
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
