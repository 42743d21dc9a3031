"""What operators call money that we move ourselves: tied to the entry that books it, in the same transaction."""

from collections.abc import Collection, Sequence

from app import wallets
from app.collection import NewOwnTie
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import EntryId, MutualId, WalletId
from app.db import Session
from app.membership import Mutual
from app.treasury.own_ties import tie_own_money


async def hold_named(
    session: Session, mutual_id: MutualId, places: Collection[WalletId | None], reference: str | None
) -> None:
    """Before anything else of an act: hold the wallets in which its operator names it; raises `WalletNotFound`."""
    for wallet_id in sorted(place for place in places if place is not None and reference is not None):
        await wallets.hold_names(session, mutual_id, wallet_id)


async def name(
    session: Session,
    mutual: Mutual,
    moves: Sequence[tuple[EntryId, WalletId | None]],
    reference: str | None,
    actor: Actor,
) -> None:
    """Tie each entry to the reference in the wallet it moved; a wallet of none is the bank, which names nothing.

    Raises as `tie_own_money` does, and `Invalid` for a reference of nothing that moved a wallet.
    """
    if reference is None:
        return
    named = [(entry_id, wallet_id) for entry_id, wallet_id in moves if wallet_id is not None]
    if not named:
        raise Invalid(field="operator_reference")
    for entry_id, wallet_id in named:
        tie = NewOwnTie(wallet_id=wallet_id, entry_id=entry_id, operator_reference=reference)
        await tie_own_money(session, mutual, tie, actor)
