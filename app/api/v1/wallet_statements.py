"""Operators' statements of a wallet: compared now, listed, and seen line by line (P4)."""

from uuid import UUID

from fastapi import Response

from app import collection, treasury, wallets
from app.access import Permission
from app.api.fields import Shown, told
from app.api.files import attachment
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.statement_fields import (
    ROWS,
    STATEMENT,
    WALLET,
    ItemShown,
    OfResult,
    OnlyOpen,
    StatementPath,
    StatementShown,
    rows_of,
)
from app.api.v1.wallets import WalletPath
from app.core.ids import OperatorStatementId, WalletId
from app.providers import Capability, Unsupported
from app.treasury import SOURCES, StatementItem
from app.wallets import OpenWallet, WalletClosed

routes = Resource("Reconciliation")

A_PAGE = 1_000
TOLD = {
    "id": STATEMENT,
    "wallet_id": WALLET,
    "source": "api",
    "since": "2026-03-01T00:00:00Z",
    "until": "2026-03-02T00:00:00Z",
    "is_whole": True,
    "opening": None,
    "closing": None,
    "lines": 12,
    "new_lines": 3,
    "results": {"matched": 2, "theirs_only": 1},
    "told_by": "person:01930000-0000-7000-8000-00000000000b",
    "told_at": "2026-03-02T09:00:00Z",
    "compared_at": "2026-03-02T09:00:01Z",
}


class ReconciledShown(Shown):
    """What comparing a statement came to."""

    statement: StatementShown = told("The statement.", "Le relevé.", TOLD)
    booked: int = told("Payments booked from it.", "Encaissements comptabilisés d'après lui.", 1)
    frozen: int = told("Payments frozen for want of it.", "Encaissements gelés faute d'y figurer.", 0)
    new_items: int = told("New items that wait for somebody.", "Nouvelles lignes qui attendent quelqu'un.", 0)


@routes.acts(
    "POST",
    "/wallets/{wallet_id}/statements",
    Permission.TREASURY_RECONCILE,
    "Compare a wallet's statement now",
    status=201,
    moves_money=True,
    is_long=True,
)
async def reconcile(here: Here, wallet_id: WalletPath) -> ReconciledShown:
    """Asked of the operator since it was last compared; what we never heard of is booked (RELIABILITY 31)."""
    database = here.services.database
    async with database.transaction() as session:
        wallet = await _opened(here.within(session), WalletId(wallet_id))
    statement = await collection.fetch_statement(database, here.mutual, wallet)
    done = await treasury.reconcile(database, here.mutual, wallet, statement, SOURCES, here.actor)
    async with database.transaction() as session:
        found = await treasury.find_statement(session, here.mutual.id, WalletId(wallet_id), done.statement_id)
        facts = {"statement": str(done.statement_id), "booked": done.compared.booked}
        await here.within(session).noted("wallets.reconcile", f"wallet:{wallet_id}", **facts)
    return ReconciledShown(
        statement=StatementShown.of(found),
        booked=done.compared.booked,
        frozen=done.compared.frozen,
        new_items=done.new_items,
    )


@routes.reads("/wallets/{wallet_id}/statements", Permission.WALLETS_READ, "A wallet's statements")
async def list_statements(
    here: Here, wallet_id: WalletPath, after: After = None, limit: Limit = 50
) -> Page[StatementShown]:
    """The newest first."""
    of, parts = await _wallet(here, wallet_id), behind(after, an_id)
    found = await treasury.list_statements(
        here.session, here.mutual.id, of, after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, StatementShown.of, lambda one: (one.id,))


@routes.reads("/wallets/{wallet_id}/statements/{statement_id}", Permission.WALLETS_READ, "One statement")
async def statement(here: Here, wallet_id: WalletPath, statement_id: StatementPath) -> StatementShown:
    """With the count of each result."""
    return StatementShown.of(await _found(here, wallet_id, statement_id))


@routes.reads("/wallets/{wallet_id}/statements/{statement_id}/items", Permission.WALLETS_READ, "A statement's items")
async def list_items(
    here: Here,
    wallet_id: WalletPath,
    statement_id: StatementPath,
    result: OfResult = None,
    only_open: OnlyOpen = False,
    after: After = None,
    limit: Limit = 50,
) -> Page[ItemShown]:
    """Lines that it was the first to tell, and what it lacks; each with its next step."""
    of, parts = (await _found(here, wallet_id, statement_id)).id, behind(after, an_id)
    found = await treasury.list_items(
        here.session,
        here.mutual.id,
        statement_id=of,
        result=result,
        only_open=only_open,
        after=parts[0] if parts else None,
        limit=limit + 1,
    )
    return paged(found, limit, lambda item: ItemShown.of(item, here.language), lambda item: (item.id,))


@routes.reads(
    "/wallets/{wallet_id}/statements/{statement_id}/items.csv", Permission.WALLETS_READ, "The same as rows", paper=ROWS
)
async def items_csv(here: Here, wallet_id: WalletPath, statement_id: StatementPath) -> Response:
    """All of them."""
    of = (await _found(here, wallet_id, statement_id)).id
    return attachment(rows_of(await _all_items(here, of), here.language), ROWS, f"statement-{of}.csv")


async def _all_items(here: Here, of: OperatorStatementId) -> list[StatementItem]:
    items: list[StatementItem] = []
    while True:
        last = items[-1].id if items else None
        page = await treasury.list_items(here.session, here.mutual.id, statement_id=of, after=last, limit=A_PAGE)
        items += page
        if len(page) < A_PAGE:
            return items


async def _found(here: Here, wallet_id: UUID, statement_id: UUID) -> treasury.ToldStatement:
    of = await _wallet(here, wallet_id)
    return await treasury.find_statement(here.session, here.mutual.id, of, OperatorStatementId(statement_id))


async def _wallet(here: Here, wallet_id: UUID) -> WalletId:
    return (await wallets.find_wallet(here.session, here.mutual.id, WalletId(wallet_id))).id


async def _opened(here: Here, wallet_id: WalletId) -> OpenWallet:
    """The wallet with its adapter; raises what keeps its operator from stating it."""
    await wallets.find_wallet(here.session, here.mutual.id, wallet_id)
    opened = (await here.services.adapters.open(here.session, here.mutual.id, [wallet_id]))[wallet_id]
    if not opened.wallet.is_open:
        raise WalletClosed(field="wallet_id")
    if Capability.STATEMENT not in opened.adapter.capabilities:
        raise Unsupported(field="wallet_id")
    return opened
