"""Two circles in tests: Mopti's centres treat members of Bandiagara, and the books of both are asked."""

from dataclasses import dataclass

from app import claims, jobs, ledger
from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.core.ids import ClaimId, new_id
from app.db import Database
from app.ledger import AccountRef, BookedEntry
from tests.claims.clinic import Clinic, a_clinic, act
from tests.membership.village import day

PROPOSER, ACCEPTER = (Actor.person(new_id()) for _ in range(2))


@dataclass(slots=True, kw_only=True)
class Circles:
    """A host and a home mutual; either may be the other for the members of the other."""

    database: Database
    mopti: Clinic
    bandiagara: Clinic

    async def agree(self, valid_from: str = "2026-01-01", valid_to: str | None = None) -> None:
        """Mopti proposes, Bandiagara accepts."""
        host, home = self.mopti.village.mutual, self.bandiagara.village.mutual
        async with self.database.transaction() as session:
            until = day(valid_to) if valid_to else None
            made = await claims.propose_portability(session, host, home.code, day(valid_from), until, PROPOSER)
            await claims.accept_portability(session, home, made.id, ACCEPTER)

    async def visit(self, minor: int = 7_450, *, host: Clinic | None = None, **told: object) -> ClaimId:
        """A member of the other circle is treated, and the claim sent."""
        here = host or self.mopti
        guest = self.bandiagara if here is self.mopti else self.mopti
        facts: dict[str, object] = {"unit_reference": guest.reference} | told
        return await here.sent(act(minor), **facts)  # type: ignore[arg-type]

    async def approved(self, minor: int = 7_450, *, host: Clinic | None = None, **told: object) -> ClaimId:
        """The same, decided."""
        here = host or self.mopti
        claim_id = await self.visit(minor, host=here, **told)
        [view] = await here.decided(claim_id)
        assert view.status == "approved", view.codes
        return claim_id

    async def hand_over(self) -> int:
        """One round of the worker."""
        return await jobs.hand_over(self.database)

    async def between(self) -> tuple[int, int]:
        """What the books of each say of the other on 4661: Mopti's, then Bandiagara's."""
        return await self._says(self.mopti, self.bandiagara), await self._says(self.bandiagara, self.mopti)

    async def entry(self, clinic: Clinic, key: str) -> BookedEntry:
        """The entry of a key in a mutual's books."""
        async with self.database.transaction() as session:
            booked = await ledger.journal(session, clinic.village.mutual.id, limit=100)
        [found] = [one for one in booked if one.key == key]
        return found

    async def _says(self, of: Clinic, about: Clinic) -> int:
        return await of.village.balance(AccountRef("4661", about.village.mutual.id))


async def two_circles(database: Database, clock: VirtualClock, **of_bandiagara: object) -> Circles:
    """Each with its centres and a covered unit of six; no agreement yet."""
    mopti = await a_clinic(database, clock, circle="01")
    bandiagara = await a_clinic(database, clock, circle="02", **of_bandiagara)  # type: ignore[arg-type]
    return Circles(database=database, mopti=mopti, bandiagara=bandiagara)
