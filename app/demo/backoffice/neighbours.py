"""Two mutuals that take each other's members: agreed, handed over every evening, and cleared by both (portability)."""

from dataclasses import dataclass
from datetime import date

from app import claims, jobs
from app.access import Role
from app.claims import NothingToClear
from app.demo.illness import HOME, HOST
from app.demo.stage import Stage

AGREED_ON, CLEARED_ON = date(2026, 1, 15), date(2026, 5, 22)


@dataclass(slots=True, kw_only=True)
class Neighbours:
    """Members of one are treated where the other has agreements."""

    stage: Stage

    async def evening(self, on: date) -> None:
        """What a host approved reaches the home mutual's books the same day."""
        if on == AGREED_ON:
            await self._agree()
        await jobs.hand_over(self.stage.parts.database)
        if on == CLEARED_ON:
            await self._clear(on)

    async def _agree(self) -> None:
        host, home = self.stage.branches[HOST].mutual, self.stage.branches[HOME].mutual
        async with self.stage.parts.database.transaction() as session:
            proposed = await claims.propose_portability(
                session, host, HOME, AGREED_ON, None, self.stage.networks[HOST].staff[Role.COORDINATOR]
            )
            await claims.accept_portability(
                session, home, proposed.id, self.stage.networks[HOME].staff[Role.COORDINATOR]
            )

    async def _clear(self, on: date) -> None:
        """The host's accountant nets what both charged; each coordinator approves a side, the debtor's bank pays."""
        host, staff = self.stage.branches[HOST].mutual, self.stage.networks[HOST].staff
        async with self.stage.parts.database.transaction() as session:
            try:
                made = await claims.propose_clearing(session, host, HOME, on, staff[Role.ACCOUNTANT])
            except NothingToClear:
                return
        for code in (HOST, HOME):
            mutual, approver = self.stage.branches[code].mutual, self.stage.networks[code].staff[Role.COORDINATOR]
            async with self.stage.parts.database.transaction() as session:
                await claims.approve_clearing(session, mutual, made.id, approver)
