"""What the fields of an operator can hold, and what is refused before it leaves."""

import re
from collections.abc import Callable

import pytest

from app.core.money import KES, XOF, Money
from app.core.msisdn import Msisdn
from app.providers import Payee, PayeeKind, ProviderRejected
from app.providers.fitting import Fitting, unaccented

fits = Fitting("wari")
UUID = "0f8fad5bd9cb469fa16570867728950e"


def a_payee(number: str, kind: PayeeKind = PayeeKind.PHONE) -> Payee:
    """Whoever is paid."""
    return Payee(kind=kind, number=number)


def test_what_fits_is_given_back() -> None:
    assert fits.amount(Money(2_500, XOF), XOF) == Money(2_500, XOF)
    assert fits.payer(Msisdn.parse("+22370001122")) == "22370001122"
    assert fits.payee(a_payee("22370001122")) == "22370001122"
    assert fits.uuid(UUID) == UUID


@pytest.mark.parametrize(
    ("field", "check"),
    [
        ("amount", lambda: fits.amount(Money(0, XOF), XOF)),
        ("amount", lambda: fits.amount(Money(-1, XOF), XOF)),
        ("amount", lambda: fits.amount(Money(2_500, KES), XOF)),
        ("payer", lambda: fits.payer(None)),
        ("payee", lambda: fits.payee(a_payee("22370001122", PayeeKind.TILL))),
        ("payee", lambda: fits.payee(a_payee("+22370001122"))),
        ("payee", lambda: fits.payee(a_payee("070001122"))),
        ("reference", lambda: fits.uuid("0f8fad5bd9cb169fa16570867728950e")),
        ("handle", lambda: fits.uuid("", "handle")),
        ("remark", lambda: fits.require(False, "remark")),
    ],
)
def test_what_does_not_fit_is_rejected_by_field(field: str, check: Callable[[], object]) -> None:
    with pytest.raises(ProviderRejected) as refused:
        check()

    assert refused.value.field == field
    assert refused.value.facts == {"provider": "wari", "reason": f"invalid_{field}"}


def test_a_text_loses_its_accents_and_signs_and_no_words() -> None:
    assert unaccented("  Santé:\n  Ségou ", re.compile(r"[^A-Za-z ]+")) == "Sante Segou"
