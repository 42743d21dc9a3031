"""The desk of reconciliation: what waits for somebody, over all wallets, and how it is closed (P4)."""

from typing import Annotated
from uuid import UUID

from app import treasury
from app.access import Permission
from app.api.fields import Asked, Text, asked, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.statement_fields import WALLET, ItemPath, ItemShown, OfResult, OnlyOpen
from app.core.ids import WalletId

routes = Resource("Reconciliation")

OfWallet = Annotated[UUID | None, asked("Only of this wallet.", "Seulement de ce portefeuille.", WALLET)]


class ClosingAsked(Asked):
    """What a person found out."""

    because: Text = told(
        "In words, without personal data; it stays on record.",
        "En mots, sans données personnelles ; reste inscrit.",
        "Corrigé par l'opérateur",
    )


@routes.reads("/statement-items", Permission.WALLETS_READ, "What reconciliation leaves to people")
async def list_items(
    here: Here,
    wallet: OfWallet = None,
    result: OfResult = None,
    only_open: OnlyOpen = True,
    after: After = None,
    limit: Limit = 50,
) -> Page[ItemShown]:
    """The oldest first, each with its next step."""
    parts = behind(after, an_id)
    found = await treasury.list_items(
        here.session,
        here.mutual.id,
        wallet_id=None if wallet is None else WalletId(wallet),
        result=result,
        only_open=only_open,
        after=parts[0] if parts else None,
        limit=limit + 1,
    )
    return paged(found, limit, lambda item: ItemShown.of(item, here.language), lambda item: (item.id,))


@routes.acts("POST", "/statement-items/{item_id}/closing", Permission.TREASURY_RECONCILE, "Close an item")
async def close(here: Here, item_id: ItemPath, given: ClosingAsked) -> ItemShown:
    """With the reason; nothing is booked by it. Items also close by themselves when a later statement agrees."""
    closed = await treasury.close_item(here.session, here.mutual.id, item_id, given.because, here.actor)
    await here.noted("statement_items.close", f"statement_item:{item_id}", result=closed.result.value)
    return ItemShown.of(closed, here.language)
