"""Expenses paid by bank: entries by hand of class 6 against 5211, and their register."""

from app import accounting
from app.access import Permission
from app.accounting import EntryFilter, Kind, NewExpense
from app.api.fields import Asked, Day, GivenAmount, Text, told
from app.api.here import Here
from app.api.pages import After, Limit, Page
from app.api.resource import Resource
from app.api.v1.accounts import Since, Until
from app.api.v1.manual_entries import AccountAsked, ManualEntryShown, Standing, noted, page_of
from app.core.ids import ManualEntryId, new_id

routes = Resource("Books")


class ExpenseAsked(Asked):
    """An expense to be proposed."""

    account: str = told("Account of class 6.", "Compte de la classe 6.", "6611", pattern="^[0-9]{1,10}$")
    amount: GivenAmount = told("How much.", "Combien.", {"amount": 8000, "currency": "XOF"})
    note: Text = told("What for.", "Pour quoi.", "Salaires de mars")
    booked_on: Day | None = told(
        "Its business date in an open month; today without.",
        "Sa date comptable, dans un mois ouvert ; sinon aujourd'hui.",
        None,
        default=None,
    )


@routes.reads("/expenses", Permission.BOOKS_READ, "The register of expenses")
async def list_expenses(
    here: Here,
    state: Standing = None,
    account: AccountAsked = None,
    since: Since = None,
    until: Until = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[ManualEntryShown]:
    """By account and period, the newest proposal first; mirrors of expenses stand among them."""
    wanted = EntryFilter(kind=Kind.EXPENSE, state=state, account=account, since=since, until=until)
    return await page_of(here, wanted, after, limit)


@routes.acts("POST", "/expenses", Permission.BOOKS_PROPOSE, "Propose an expense", status=201, moves_money=True)
async def propose(here: Here, new: ExpenseAsked) -> ManualEntryShown:
    """Booked against the bank once another person approves it, as an entry by hand."""
    expense = NewExpense(
        id=ManualEntryId(new_id()),
        account=new.account,
        amount=new.amount.money(here.mutual.currency),
        note=new.note,
        booked_on=new.booked_on,
    )
    return await noted(
        here, "propose", await accounting.propose_expense(here.session, here.mutual, expense, here.actor)
    )
