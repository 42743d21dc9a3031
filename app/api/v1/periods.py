"""Months of the books, and the trial balance at the end of any day."""

from datetime import date
from typing import Annotated

from app import accounting, ledger
from app.access import Permission
from app.api.fields import FIRST_DAY, LAST_DAY, Amount, Shown, named, told
from app.api.here import Here
from app.api.pages import Page
from app.api.resource import Resource
from app.api.v1.accounts import At
from app.core.clock import business_date
from app.core.errors import Invalid
from app.db import now
from app.ledger import Period, TrialRow

routes = Resource("Books")

Month = Annotated[str, named("The month.", "Le mois.", "2026-01")]


class PeriodShown(Shown):
    """A month of the books."""

    month: str = told("The month.", "Le mois.", "2026-01")
    starts_on: date = told("First day.", "Premier jour.", "2026-01-01")
    ends_on: date = told("Last day.", "Dernier jour.", "2026-01-31")
    is_closed: bool = told(
        "A closed month takes no entry and is never reopened.", "Un mois clos ne se rouvre pas.", True
    )

    @classmethod
    def of(cls, period: Period, *, is_closed: bool) -> "PeriodShown":
        """As callers see it."""
        month = f"{period.starts_on:%Y-%m}"
        return cls(month=month, starts_on=period.starts_on, ends_on=period.ends_on, is_closed=is_closed)


class TrialShown(Shown):
    """One code of the trial balance."""

    account: str = told("Code of the chart.", "Code du plan comptable.", "4111")
    name_fr: str = told("French name.", "Nom français.", "Adhérents, cotisations appelées")
    name_en: str = told("English name.", "Nom anglais.", "Members, contributions due")
    debit: int = told("Moved in debit, minor units.", "Mouvements au débit, unités mineures.", 7450)
    credit: int = told("Moved in credit, minor units.", "Mouvements au crédit, unités mineures.", 1730)
    debit_balance: int = told("The balance, if a debit.", "Le solde, s'il est débiteur.", 5720)
    credit_balance: int = told("The balance, if a credit.", "Le solde, s'il est créditeur.", 0)

    @classmethod
    def of(cls, row: TrialRow) -> "TrialShown":
        """As callers see it."""
        return cls(
            account=row.code,
            name_fr=row.name_fr,
            name_en=row.name_en,
            debit=row.balance.debit_minor,
            credit=row.balance.credit_minor,
            debit_balance=row.debit_balance_minor,
            credit_balance=row.credit_balance_minor,
        )


class TrialBalance(Shown):
    """Every code that ever moved; debits and credits agree."""

    at: date | None = told(
        "At the end of this day; null is now.", "À la fin de ce jour ; nul : maintenant.", "2026-03-31"
    )
    items: list[TrialShown] = told("By code.", "Par code.", [])
    debit: Amount = told("Sum of debit balances.", "Total des soldes débiteurs.", {"amount": 5720, "currency": "XOF"})
    credit: Amount = told(
        "Sum of credit balances.", "Total des soldes créditeurs.", {"amount": 5720, "currency": "XOF"}
    )


@routes.reads("/trial-balance", Permission.BOOKS_READ, "The trial balance, now or at a date")
async def trial_balance(here: Here, at: At = None) -> TrialBalance:
    """One row per code."""
    rows = await ledger.trial_balance(here.session, here.mutual.id, at)
    items = [TrialShown.of(row) for row in rows]
    currency = here.mutual.currency
    debit, credit = sum(one.debit_balance for one in items), sum(one.credit_balance for one in items)
    return TrialBalance(at=at, items=items, debit=Amount.minor(debit, currency), credit=Amount.minor(credit, currency))


@routes.reads("/periods", Permission.BOOKS_READ, "Months of the books")
async def list_periods(here: Here) -> Page[PeriodShown]:
    """From the first month of the books to the current one, on one page."""
    closed = set(await ledger.closed_periods(here.session, here.mutual.id))
    first, last = ledger.period_of(here.mutual.opened_on), ledger.period_of(_today(here))
    months = sorted({*closed, *_months(first, last)}, key=lambda one: one.starts_on)
    return Page(items=[PeriodShown.of(one, is_closed=one in closed) for one in months], next=None)


@routes.acts("POST", "/periods/{month}/closing", Permission.PERIODS_CLOSE, "Close a month")
async def close(here: Here, month: Month) -> PeriodShown:
    """Once the month is over, in order, and nothing on its checklist blocks it; from then on it takes no entry.

    Closing twice changes nothing, and nothing reopens it.
    """
    period = await accounting.close_month(here.session, here.mutual, first_day(month), here.actor)
    await here.noted("periods.close", f"period:{month}")
    return PeriodShown.of(period, is_closed=True)


def _today(here: Here) -> date:
    return business_date(now(here.session), here.mutual.timezone)


def first_day(month: str) -> date:
    """The first day of a month as written; raises `Invalid`."""
    try:
        day = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Invalid(field="month") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid(field="month")
    return day


def _months(first: Period, last: Period) -> list[Period]:
    months = [first]
    while months[-1].starts_on < last.starts_on:
        months.append(ledger.period_of(date.fromordinal(months[-1].ends_on.toordinal() + 1)))
    return months
