"""Accounts: the chart, any balance now or at a date, and the lines behind it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from app import accounting, ledger
from app.access import Permission
from app.api.fields import Amount, Asked, Day, Shown, Text, asked, named, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, a_day, a_number, an_id, behind, paged
from app.api.resource import Resource
from app.ledger import AccountRef, Balance, ChartAccount, Side, StatementCursor, StatementLine

routes = Resource("Books")

Code = Annotated[str, named("Code of the chart.", "Code du plan comptable.", "4111")]
Party = Annotated[
    UUID | None, asked("One sub-ledger only.", "Un seul sous-compte.", "01930000-0000-7000-8000-000000000005")
]
At = Annotated[
    Day | None, asked("At the end of this day; now without.", "À la fin de ce jour ; sinon maintenant.", "2026-03-31")
]
Since = Annotated[Day | None, asked("From this business date.", "À partir de cette date.", "2026-01-01")]
Until = Annotated[Day | None, asked("Up to this business date.", "Jusqu'à cette date.", "2026-03-31")]


class AccountShown(Shown):
    """A line of the chart."""

    code: str = told("Its code.", "Son code.", "4111")
    name_fr: str = told("French name.", "Nom français.", "Adhérents, cotisations appelées")
    name_en: str = told("English name.", "Nom anglais.", "Members, contributions due")
    type: str = told(
        "Asset, liability, equity, income, expense.", "Actif, passif, fonds propres, produit, charge.", "asset"
    )
    side: str = told("Usual side: D or C.", "Sens habituel : D ou C.", "D")
    party_kind: str | None = told("Whose sub-ledgers it keeps.", "De qui il tient les sous-comptes.", "unit")
    pcms_code: str | None = told("In the UEMOA plan.", "Au plan comptable des mutuelles sociales.", None)

    @classmethod
    def of(cls, account: ChartAccount) -> "AccountShown":
        """As callers see it."""
        return cls(
            code=account.code,
            name_fr=account.name_fr,
            name_en=account.name_en,
            type=account.type,
            side=account.side.value,
            party_kind=account.party_kind,
            pcms_code=account.pcms_code,
        )


class AccountAsked(Asked):
    """A code to be added to the chart; its type follows its class."""

    code: str = told("Its code.", "Son code.", "6382", pattern="^[1-7][0-9]{2,9}$")
    name_fr: Text = told("French name.", "Nom français.", "Fournitures de bureau")
    name_en: Text = told("English name.", "Nom anglais.", "Office supplies")
    type: str = told(
        "asset, liability, equity, income, contra_income, expense.",
        "Actif, passif, fonds propres, produit, contre-produit, charge.",
        "expense",
        pattern="^[a-z_]{1,20}$",
    )
    side: Side = told("Usual side: D or C.", "Sens habituel : D ou C.", "D")
    pcms_code: str | None = told(
        "In the UEMOA plan.", "Au plan comptable des mutuelles sociales.", None, default=None, pattern="^[0-9]{1,12}$"
    )

    @property
    def account(self) -> ChartAccount:
        """The value."""
        return ChartAccount(self.code, self.name_fr, self.name_en, self.type, self.side, pcms_code=self.pcms_code)


class BalanceShown(Shown):
    """Where an account stands."""

    account: str = told("Its code.", "Son code.", "4111")
    party: UUID | None = told("Whose sub-ledger.", "De qui le sous-compte.", "01930000-0000-7000-8000-000000000005")
    at: date | None = told(
        "At the end of this day; null is now.", "À la fin de ce jour ; nul : maintenant.", "2026-03-31"
    )
    debit: Amount = told("All debits.", "Total des débits.", {"amount": 7450, "currency": "XOF"})
    credit: Amount = told("All credits.", "Total des crédits.", {"amount": 1730, "currency": "XOF"})
    side: str = told("Usual side: D or C.", "Sens habituel : D ou C.", "D")
    balance: Amount = told("On the usual side.", "Dans le sens habituel.", {"amount": 5720, "currency": "XOF"})

    @classmethod
    def of(cls, account: AccountRef, found: Balance, at: date | None) -> "BalanceShown":
        """As callers see it."""
        return cls(
            account=account.code,
            party=account.party,
            at=at,
            debit=Amount.minor(found.debit_minor, found.currency),
            credit=Amount.minor(found.credit_minor, found.currency),
            side=found.side.value,
            balance=Amount.minor(found.on_usual_side, found.currency),
        )


class LineShown(Shown):
    """A line of an account's statement."""

    entry_id: UUID = told("Its entry.", "Son écriture.", "01930000-0000-7000-8000-000000000006")
    number: int = told("Its place in the entry.", "Son rang dans l'écriture.", 1)
    event: str = told("Code of the accounting event.", "Code de l'événement comptable.", "E05")
    cause: str = told("What brought it about.", "Ce qui l'a causée.", "payment:01930000-0000-7000-8000-000000000007")
    note: str | None = told("A remark.", "Une remarque.", None)
    booked_on: date = told("Business date.", "Date comptable.", "2026-03-02")
    party: UUID | None = told("Whose sub-ledger.", "De qui le sous-compte.", "01930000-0000-7000-8000-000000000005")
    side: str = told("D or C.", "D ou C.", "C")
    amount: int = told("In minor units.", "En unités mineures.", 1730)
    net: int = told("Debits less credits up to this line.", "Débits moins crédits jusqu'ici.", 5720)

    @classmethod
    def of(cls, line: StatementLine) -> "LineShown":
        """As callers see it."""
        return cls(
            entry_id=line.entry_id,
            number=line.number,
            event=line.event,
            cause=line.cause,
            note=line.note,
            booked_on=line.booked_on,
            party=line.account.party,
            side=line.side.value,
            amount=line.amount_minor,
            net=line.net_minor,
        )


async def statement_of(
    here: Here, account: AccountRef, since: date | None, until: date | None, after: str | None, limit: int
) -> Page[LineShown]:
    """A page of an account's lines, each with the entry behind it and the balance after it."""
    parts = behind(after, a_day, an_id, a_number, a_number)
    cursor = StatementCursor(*parts) if parts else None
    found = await ledger.statement(
        here.session, here.mutual.id, account, since=since, until=until, after=cursor, limit=limit + 1
    )
    return paged(found, limit, LineShown.of, lambda line: (line.booked_on, line.entry_id, line.number, line.net_minor))


async def balance_of(here: Here, account: AccountRef, at: date | None) -> BalanceShown:
    """Where an account of the mutual stands."""
    return BalanceShown.of(account, await ledger.balance(here.session, here.mutual.id, account, at), at)


@routes.reads("/accounts", Permission.BOOKS_READ, "The chart of accounts")
async def list_accounts(here: Here) -> Page[AccountShown]:
    """All codes on one page, in order."""
    found = await ledger.accounts_of(here.session, here.mutual.id)
    return Page(items=[AccountShown.of(one) for one in found], next=None)


@routes.acts("POST", "/accounts", Permission.BOOKS_PROPOSE, "Add a code to the chart", status=201)
async def open_account(here: Here, new: AccountAsked) -> AccountShown:
    """Beside the standard ones; none is renumbered or removed."""
    made = await accounting.open_account(here.session, here.mutual, new.account)
    await here.noted("books.open_account", f"account:{made.code}")
    return AccountShown.of(made)


@routes.reads("/accounts/{code}/balance", Permission.BOOKS_READ, "An account's balance, now or at a date")
async def balance(here: Here, code: Code, at: At = None, party: Party = None) -> BalanceShown:
    """The whole code, or one party's sub-ledger."""
    return await balance_of(here, _account(code, party), at)


@routes.reads("/accounts/{code}/statement", Permission.BOOKS_READ, "An account's lines")
async def statement(
    here: Here,
    code: Code,
    party: Party = None,
    since: Since = None,
    until: Until = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[LineShown]:
    """By business date, each with the balance after it and the entry behind it."""
    return await statement_of(here, _account(code, party), since, until, after, limit)


def _account(code: str, party: UUID | None) -> AccountRef:
    if not code.isalnum() or not code.isascii():
        raise ledger.UnknownAccount(field="code")
    return AccountRef(code, party)
