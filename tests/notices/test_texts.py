"""What payers read, in both languages (A9, M1)."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from app.core.money import KES, XOF, Money
from app.membership.model import UnitStatus
from app.notices import (
    EligibilityChecked,
    Message,
    PaymentAllocated,
    PaymentInSuspense,
    PaymentRequestFailed,
    PaymentReversed,
    render,
)
from app.notices.texts import catalogue, languages

NARROW, WIDE = "\u202f", "\u00a0"
FIVE_APRIL = date(2026, 4, 5)


def xof(minor: int) -> Money:
    return Money(minor, XOF)


def an_allocation(**changes: Any) -> PaymentAllocated:
    told: dict[str, Any] = {
        "mutual": "MICMO",
        "unit": "0100012336",
        "amount": xof(7_450),
        "fee": xof(1_000),
        "instalments": xof(6_000),
        "advance": xof(450),
        "remaining": xof(0),
        "cover": "active",
        "next_due_on": FIVE_APRIL,
        **changes,
    }
    return PaymentAllocated(**told)


def plain(text: str) -> str:
    return text.replace(NARROW, " ").replace(WIDE, " ")


def test_an_allocated_payment_in_french() -> None:
    assert plain(render(an_allocation(), "fr")) == (
        "MICMO : 7 450 F reçus pour l’unité 0100012336. Payé : adhésion 1 000 F, échéances 6 000 F, avance 450 F. "
        "Plus rien à payer aujourd’hui. Prochaine échéance : 5 avril 2026. Couverture : en cours."
    )


def test_an_allocated_payment_in_english() -> None:
    assert plain(render(an_allocation(), "en")) == (
        "MICMO: 7,450 F received for unit 0100012336. "
        "Paid: membership fee 1,000 F, instalments 6,000 F, advance 450 F. "
        "Nothing left to pay today. Next due date: April 5, 2026. Cover: in force."
    )


def test_what_paid_nothing_is_not_mentioned_and_what_remains_is() -> None:
    message = an_allocation(fee=xof(0), advance=xof(0), instalments=xof(7_450), remaining=xof(5_000), next_due_on=None)

    assert plain(render(message, "fr")) == (
        "MICMO : 7 450 F reçus pour l’unité 0100012336. Payé : échéances 7 450 F. "
        "Reste à payer : 5 000 F. Couverture : en cours."
    )


def test_french_amounts_never_break_over_a_line() -> None:
    """M1."""
    assert f"7{NARROW}450{WIDE}F" in render(an_allocation(), "fr")


@pytest.mark.parametrize(("language", "written"), [("fr", "74,50 KES"), ("en", "74.50 KES")])
def test_a_currency_with_cents_shows_all_of_them(language: str, written: str) -> None:
    message = PaymentInSuspense(mutual="KISUMU", amount=Money(7_450, KES), reason="UNKNOWN")

    assert written in plain(render(message, language))


@pytest.mark.parametrize(
    ("message", "french", "english"),
    [
        (
            PaymentInSuspense(mutual="MICMO", amount=xof(2_500), reason="AMBIGUOUS_MSISDN"),
            "MICMO : 2 500 F reçus, mais votre numéro sert à plusieurs unités. L’argent est gardé ; appelez "
            "la mutuelle avec la référence voulue.",
            "MICMO: 2,500 F received, but your number belongs to several units. The money is kept; call the mutual "
            "with the reference you mean.",
        ),
        (
            PaymentReversed(
                mutual="MICMO", unit="0100012336", amount=xof(2_500), remaining=xof(2_500), cover="suspended"
            ),
            "MICMO : l’opérateur a repris le paiement de 2 500 F pour l’unité 0100012336. Reste à payer : 2 500 F. "
            "Couverture : suspendue.",
            "MICMO: the operator took back the payment of 2,500 F for unit 0100012336. Left to pay: 2,500 F. "
            "Cover: suspended.",
        ),
        (
            EligibilityChecked(
                mutual="MICMO",
                unit="0100012336",
                facility="CSCom de Sévaré",
                code="04171930",
                valid_until=FIVE_APRIL,
            ),
            "MICMO : CSCom de Sévaré a vérifié vos droits pour l’unité 0100012336. Code de prise en charge : 04171930, "
            "valable jusqu’au 5 avril 2026.",
            "MICMO: CSCom de Sévaré checked your cover for unit 0100012336. Care code: 04171930, "
            "valid until April 5, 2026.",
        ),
        (
            PaymentRequestFailed(mutual="MICMO", unit="0100012336", amount=xof(2_500)),
            "MICMO : la demande de 2 500 F pour l’unité 0100012336 n’a pas abouti. Rien n’a été enregistré.",
            "MICMO: the request of 2,500 F for unit 0100012336 did not go through. Nothing was recorded.",
        ),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_every_other_outcome_in_both_languages(message: Message, french: str, english: str) -> None:
    assert [plain(render(message, language)) for language in ("fr", "en")] == [french, english]


def test_a_language_without_a_catalogue_is_french() -> None:
    assert render(an_allocation(), "bm") == render(an_allocation(), "fr")


def test_a_mutual_s_name_is_text_and_never_a_pattern() -> None:
    assert "{amount}" in render(an_allocation(mutual="{amount}"), "fr")


@pytest.mark.parametrize("language", languages())
def test_every_reason_and_every_status_has_its_words(language: str) -> None:
    """A3, DOMAIN 5."""
    words = catalogue(language)

    assert set(words["payment_in_suspense"]) == {"UNKNOWN", "AMBIGUOUS_MSISDN", "UNIT_CLOSED"}
    assert set(words["cover"]) == {status.value for status in UnitStatus}


def test_every_language_says_the_same_things() -> None:
    told = {language: blanks(catalogue(language)) for language in languages()}

    assert {"fr", "en"} <= told.keys()
    assert all(each == told["fr"] for each in told.values())


def blanks(words: Mapping[str, Any], above: str = "") -> dict[str, list[str]]:
    """The places left open in each sentence, by its path."""
    found: dict[str, list[str]] = {}
    for key, value in words.items():
        if isinstance(value, dict):
            found |= blanks(value, f"{above}{key}.")
        else:
            found[above + key] = sorted(re.findall(r"\{(\w+)\}", value))
    return found
