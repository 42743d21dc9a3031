"""The staff: who enrols, works the suspense desk, decides on frozen money, and distributes what came from abroad."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app import collection, membership
from app.collection import Candidate, Share
from app.collection.tables import PaymentRow
from app.core.ids import PaymentId, new_id
from app.core.money import XOF, Money
from app.demo.contracts import SHORTCODES
from app.demo.customers import AGENT, Enrolled
from app.demo.founding import Branch
from app.demo.season import Arrival
from app.demo.stage import Stage
from app.membership import NewUnit

MOST_AT_A_SITTING = 200
LOOKED_AT_AFTER = timedelta(days=3)
FROM_ABROAD = 150_000
SHARE = 5_000


@dataclass(slots=True)
class Desk:
    """One antenna desk for both mutuals; what it could not place it does not look at again."""

    stage: Stage
    set_aside: set[UUID] = field(default_factory=set)

    async def enrol(self, arrivals: Sequence[Arrival]) -> dict[tuple[int, int], Enrolled]:
        """Enrol the families who came today, a mutual at a time."""
        enrolled = {}
        for branch in self.stage.branches.values():
            came = [
                (arrival, at) for arrival in arrivals if arrival.mutual == branch.mutual.code for at in _units(arrival)
            ]
            if came:
                households = {arrival.number: new_id() for arrival, _ in came}
                news = [_new_unit(branch, arrival, at, households[arrival.number]) for arrival, at in came]
                async with self.stage.parts.database.transaction() as session:
                    briefs = await membership.enrol(session, branch.mutual, branch.campaign, news, actor=AGENT)
                for (arrival, at), brief in zip(came, briefs, strict=True):
                    unit = Enrolled(unit_id=brief.id, reference=brief.reference, arrival=arrival, branch=branch)
                    enrolled[arrival.number, at] = unit
        return enrolled

    async def look_through(self) -> None:
        """Work the suspense list of each mutual, the oldest first (A4, A8)."""
        for branch in self.stage.branches.values():
            async with self.stage.parts.database.transaction() as session:
                rows = await collection.list_suspense(session, branch.mutual.id, limit=MOST_AT_A_SITTING)
            ripe = self.stage.clock.now() - LOOKED_AT_AFTER
            for row in rows:
                if row.received_at <= ripe and row.frozen_at is None and row.id not in self.set_aside:
                    await self._place(branch, PaymentId(row.id))

    async def decide_on_frozen(self) -> None:
        """What the operator's statement does not show never happened: taken back, by a person (E11, DESIGN 9)."""
        for branch in self.stage.branches.values():
            async with self.stage.parts.database.transaction() as session:
                frozen = await session.scalars(
                    select(PaymentRow.id).where(
                        PaymentRow.mutual_id == branch.mutual.id,
                        PaymentRow.frozen_at.is_not(None),
                        PaymentRow.reversed_at.is_(None),
                    )
                )
                for payment_id in frozen.all():
                    now = self.stage.clock.now()
                    await collection.reverse(
                        session, branch.mutual, PaymentId(payment_id), occurred_at=now, actor=AGENT
                    )

    async def send_from_abroad(self, branch: Branch) -> None:
        """The association abroad pays: too much to be believed before our own query agrees (DESIGN 9)."""
        await self.stage.mpesa.pay(
            receiver=SHORTCODES[branch.mutual.code],
            payer="+33700000001",
            amount=Money(FROM_ABROAD, XOF),
            reference=branch.collective.reference,
            payer_name=branch.collective.name,
        )

    async def distribute(self, branch: Branch, units: Sequence[Enrolled]) -> None:
        """Its list, whole or not at all: a share for each unit that is still open (A6)."""
        async with self.stage.parts.database.transaction() as session:
            dues = await membership.lock_dues(session, branch.mutual.id, {unit.unit_id for unit in units})
            shares = [
                Share(unit_id=unit.unit_id, amount_minor=SHARE) for unit in units if dues[unit.unit_id].status.is_open
            ]
            if shares:
                await collection.distribute(session, branch.mutual, branch.collective.id, shares, AGENT)

    async def _place(self, branch: Branch, payment_id: PaymentId) -> None:
        """Give the money to the one unit it must be for; what stays unclear is set aside."""
        async with self.stage.parts.database.transaction() as session:
            found = await collection.candidates(session, branch.mutual.id, payment_id)
        chosen = _sure(found)
        if chosen is None:
            self.set_aside.add(payment_id)
            return
        async with self.stage.parts.database.transaction() as session:
            await collection.allocate_by_agent(
                session, branch.mutual, payment_id, chosen.unit.id, amount_minor=None, actor=AGENT
            )


def _sure(found: Sequence[Candidate]) -> Candidate | None:
    """One keystroke away from one unit alone; or, of neighbours with one phone, the one who answers it."""
    near = [one for one in found if one.why == "near_reference"]
    if len(near) == 1:
        return near[0]
    return next((one for one in found if one.why == "declared_number"), None)


def _units(arrival: Arrival) -> range:
    return range(len(arrival.sizes))


def _new_unit(branch: Branch, arrival: Arrival, at: int, household_id: UUID) -> NewUnit:
    first = sum(arrival.sizes[:at])
    return NewUnit(
        antenna_id=branch.antennas[arrival.antenna].id,
        household_id=household_id,
        members=arrival.household.people[first : first + arrival.sizes[at]],
        payers=[arrival.household.number] if at == 0 else [],
    )
