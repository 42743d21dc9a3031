"""Defects let loose on purpose: each makes one rule of the books wrong, and a sequence must notice."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any

import pytest
from sqlalchemy import text

from app import membership
from app.accounting.years import deferral
from app.collection import entries as money_in
from app.core.ids import PaymentId
from app.ledger import JournalEntry, chart
from app.membership import AdvancePart, settling
from app.treasury import difference_entries

Canary = Callable[[pytest.MonkeyPatch], None]


def shares_accrue_twice(patch: pytest.MonkeyPatch) -> None:
    """E07 is posted a second time for each settled instalment."""
    accrue = settling.accrue

    @wraps(accrue)
    def twice(account: Any, *told: Any) -> None:
        accrue(account, *told)
        first = account.entries[-1]
        account.entries.append(replace(first, key=f"{first.key}:again"))

    patch.setattr(settling, "accrue", twice)


def the_operators_fee_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """E03 debits the wallet with the gross amount."""
    received = money_in.received

    @wraps(received)
    def gross(*told: Any) -> JournalEntry:
        entry = received(*told)
        wallet, *_, suspense = entry.lines
        return replace(entry, lines=(replace(wallet, amount=suspense.amount), suspense))

    patch.setattr(money_in, "received", gross)


def a_refund_leaves_the_advance_as_it_was(patch: pytest.MonkeyPatch) -> None:
    """E10 is posted, and the unit can still use the money."""

    async def untouched(*told: Any, of: Iterable[PaymentId], **_: Any) -> Sequence[AdvancePart]:
        amount_minor = told[-1]
        return [AdvancePart(payment_id=payment_id, amount_minor=amount_minor) for payment_id in list(of)[:1]]

    patch.setattr(membership, "draw_advance", untouched)


def the_year_earns_a_franc_too_much(patch: pytest.MonkeyPatch) -> None:
    """What E26 leaves to the year is rounded up, and not down."""
    exact, rounded_up = "member * months / 12 AS member", "(member * months + 11) / 12 AS member"
    for name in ("BY_CAMPAIGN", "KEEP"):
        patch.setattr(deferral, name, text(getattr(deferral, name).text.replace(exact, rounded_up)))


def a_difference_goes_the_wrong_way(patch: pytest.MonkeyPatch) -> None:
    """E24 moves the wallet away from its statement."""
    found = difference_entries.found

    @wraps(found)
    def mirrored(*told: Any) -> JournalEntry:
        entry = found(*told)
        assert any(line.account == chart.DIFFERENCES for line in entry.lines), "it is E24"
        return replace(entry, lines=tuple(line.mirrored() for line in entry.lines))

    patch.setattr(difference_entries, "found", mirrored)
