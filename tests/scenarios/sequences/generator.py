"""Writes a whole document from a seed: the same seed and length always give the same one."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random

from tests.scenarios.sequences import books, claims, membership, money_in, payouts
from tests.scenarios.sequences.document import Document, Event
from tests.scenarios.sequences.pen import Pen, Writer
from tests.scenarios.sequences.world import founded

WRITERS: dict[str, tuple[int, Writer]] = (
    membership.WRITERS | money_in.WRITERS | claims.WRITERS | payouts.WRITERS | books.WRITERS
)
DAYS_LATER = (0, 1, 2, 4, 9, 20, 35)
HOW_OFTEN = (45, 22, 14, 9, 6, 3, 1)
FIRST = ("enrol", "enrol", "pay")  # a mutual without units is soon told


def written(seed: int, events: int) -> Document:
    """What happens to the mutual of this seed."""
    random = Random(seed)
    world = founded(seed, random)
    pen = Pen(random=random, world=world, day=world.starts_on)
    return Document(seed=seed, header=world.header, events=tuple(_events(pen, events)))


def _events(pen: Pen, count: int) -> Iterator[Event]:
    for number in range(count):
        pen.day += timedelta(days=pen.random.choices(DAYS_LATER, HOW_OFTEN)[0])
        yield _next(pen, FIRST[number : number + 1])


def _next(pen: Pen, only: Sequence[str]) -> Event:
    """Kinds are drawn until one can happen; a payment always can."""
    kinds = only or list(WRITERS)
    weights = [WRITERS[kind][0] for kind in kinds]
    while True:
        kind = pen.random.choices(kinds, weights)[0]
        fields = WRITERS[kind][1](pen)
        if fields is not None:
            return Event(on=pen.day, kind=kind, fields=fields)
