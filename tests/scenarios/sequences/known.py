"""What the names of a document stand for, and whether all that an event names has come to be."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from app.scenarios import Decide, Distribute, Enrol, Event, TakeOver
from app.scenarios.play.stage import Stage


def is_known(stage: Stage, event: Event) -> bool:
    """Whether nothing the event names was refused before; a payout or a refund that is not there is refused."""
    return all(name in kind for kind, name in _named(stage, event))


def _named(stage: Stage, event: Event) -> Iterator[tuple[Mapping[str, object], str]]:
    cast = stage.cast
    match event:
        case Enrol() | TakeOver():
            return
        case Decide():
            yield from ((cast.claims, name) for name in event.claims)
        case Distribute():
            yield from ((cast.units, name) for name in event.lines)
    for field, kind in (
        ("unit", cast.units),
        ("receipt", cast.receipts),
        ("claim", cast.claims),
        ("transfer", cast.transfers),
    ):
        name = getattr(event, field, None)
        if isinstance(name, str):
            yield kind, name


def names_of(stage: Stage) -> Mapping[UUID, str]:
    """Whom the sub-ledgers are kept by."""
    cast = stage.cast
    return {
        **{unit_id: name for name, unit_id in cast.units.items()},
        **{received.payment_id: name for name, received in cast.receipts.items()},
        **{collective.id: name for name, collective in cast.collectives.items()},
        **{facility_id: name for name, facility_id in cast.facilities.items()},
        **{payout_id: name for name, payout_id in cast.payouts.items()},
        **{refunded.payout_id: name for name, refunded in cast.refunds.items()},
    }
