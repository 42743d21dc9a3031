"""The journal entries of our own money that an operator told of: out of suspense again, and back when untied."""

from app import ledger
from app.collection.entries import Act
from app.collection.model import Payment
from app.core.ids import EntryId, MutualId, OwnTieId
from app.ledger import BookedEntry, JournalEntry, chart, credit, debit

EVENT = "own"


def identified(mutual_id: MutualId, payment: Payment, tie_id: OwnTieId, *, received: EntryId, act: Act) -> JournalEntry:
    """The mirror of E03, gross: the deposit or transfer has brought the money already; the operator keeps its fee."""
    return JournalEntry(
        mutual_id=mutual_id,
        key=f"own:{tie_id}",
        event=EVENT,
        cause=f"own_tie:{tie_id}",
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
        lines=(debit(chart.SUSPENSE.of(payment.id), payment.amount), credit(payment.account, payment.amount)),
        reverses=received,
    )


def withdrawn(identified: BookedEntry, tie_id: OwnTieId, *, act: Act) -> JournalEntry:
    """The mirror of the above: what was taken for our own is in suspense again."""
    return ledger.mirror_of(
        identified,
        key=f"unown:{tie_id}",
        event=EVENT,
        cause=f"own_tie:{tie_id}",
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
    )
