"""The back office as a whole: who does what each morning and evening, in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.demo.backoffice.bookkeeper import Bookkeeper
from app.demo.backoffice.funders import Funders
from app.demo.backoffice.neighbours import Neighbours
from app.demo.backoffice.prover import Prover
from app.demo.backoffice.treasurer import Treasurer
from app.demo.stage import Stage


class AtWork(Protocol):
    """Somebody with something to do in the evening."""

    async def evening(self, on: date) -> None:
        """The day's work."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BackOffice:
    """Everybody, the prover last: he finds the day as it will stay."""

    treasurers: Sequence[Treasurer]
    bookkeepers: Sequence[Bookkeeper]
    others: Sequence[AtWork]
    prover: Prover

    async def morning(self, on: date) -> None:
        """Before anything is paid, what has arrived is booked."""
        for treasurer in self.treasurers:
            await treasurer.morning(on)

    async def evening(self, on: date) -> None:
        """After the facilities are paid."""
        for one in (*self.others, *self.treasurers, *self.bookkeepers, self.prover):
            await one.evening(on)

    @property
    def warnings(self) -> int:
        """What the checklists of the last months closed asked to look at."""
        return sum(one.warnings for one in self.bookkeepers)


def open_back_office(stage: Stage, pays: frozenset[date], ends_on: date) -> BackOffice:
    """For every mutual of the stage; `pays` are the days on which facilities are paid."""
    desks = [(branch, stage.networks[code]) for code, branch in stage.branches.items()]
    return BackOffice(
        treasurers=[
            Treasurer(stage=stage, branch=branch, network=network, pays=pays, ends_on=ends_on)
            for branch, network in desks
        ],
        bookkeepers=[Bookkeeper(stage=stage, branch=branch, network=network) for branch, network in desks],
        others=[
            Neighbours(stage=stage),
            *(Funders(stage=stage, branch=branch, network=network) for branch, network in desks),
        ],
        prover=Prover(stage=stage, pays=pays, ends_on=ends_on),
    )
