"""Which payments told by operators are money we moved ourselves, asked while they are booked (E13, E18 to E20)."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select, tuple_

from app import ledger, wallets
from app.collection import own_entries
from app.collection.entries import Act
from app.collection.model import Heard, Outcome, Receipt
from app.collection.recording import Key, Recorded, key_of
from app.collection.tables import OwnTieRow
from app.core.actor import Actor
from app.core.ids import EntryId, MutualId, OwnTieId, WalletId
from app.db import Session
from app.membership import Mutual
from app.notices import Incident, raise_incidents
from app.providers import Direction

Ties = Mapping[Key, OwnTieRow]


async def keep_names(session: Session, mutual_id: MutualId, heard: Sequence[Heard]) -> None:
    """From here on nobody ties a name in these wallets until the batch is booked: a name is one thing or the other."""
    named = {WalletId(one.wallet.id) for one in heard}
    if named:
        await wallets.keep_names(session, mutual_id, named)


async def standing(session: Session, mutual_id: MutualId, keys: Collection[Key]) -> Ties:
    """The ties of money in that stand for these names."""
    if not keys:
        return {}
    of = OwnTieRow
    wanted = select(of).where(
        of.mutual_id == mutual_id,
        tuple_(of.wallet_id, of.operator_reference).in_(sorted(keys)),
        of.direction == Direction.IN.value,
        of.undone_at.is_(None),
    )
    rows = await session.scalars(wanted.execution_options(populate_existing=True))
    return {(row.wallet_id, row.operator_reference): row for row in rows}


async def identify(
    session: Session, mutual: Mutual, recorded: Mapping[int, tuple[Recorded, EntryId]], ties: Ties, actor: Actor
) -> dict[int, Receipt]:
    """Take freshly recorded payments that are tied out of suspense: their money was booked when we moved it.

    What the operator tells of another amount is ours all the same, by its name; a person is told (A1).
    """
    entries = [
        own_entries.identified(
            mutual.id,
            one.payment,
            OwnTieId(ties[key_of(one.heard)].id),
            received=received,
            act=Act(actor=actor, occurred_at=one.payment.occurred_at, booked_on=one.payment.booked_on),
        )
        for one, received in recorded.values()
    ]
    await ledger.post(session, entries)
    await raise_incidents(session, [_incident(mutual.id, one) for one, _ in recorded.values() if _differs(one, ties)])
    return {at: Receipt(outcome=Outcome.OWN, payment_id=one.payment.id) for at, (one, _) in recorded.items()}


def _differs(recorded: Recorded, ties: Ties) -> bool:
    return recorded.payment.amount.minor != ties[key_of(recorded.heard)].amount_minor


def _incident(mutual_id: MutualId, recorded: Recorded) -> Incident:
    payment_id: UUID = recorded.payment.id
    return Incident(
        kind="payment.own_money_differs",
        subject_kind="payment",
        subject_id=payment_id,
        mutual_id=mutual_id,
        facts={"amount_minor": recorded.payment.amount.minor},
    )
