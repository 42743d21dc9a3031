"""State and donor: billed at the end of each quarter, they pay late, short, and once too much; a part is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app import subsidies
from app.access import Role
from app.core.ids import new_id
from app.core.money import XOF, Money
from app.db import Session
from app.demo.backoffice.dates import ends_quarter
from app.demo.founding import Branch
from app.demo.network import Network
from app.demo.stage import Stage
from app.subsidies import Funder, NewDisallowance, NewSubsidyReceipt, NothingToBill, SubsidyStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class Remittance:
    """What a funder sends: so much of its statement of that place, the first is 0, and so much beyond it."""

    on: date
    funder: Funder
    statement: int
    percent: int
    beyond_minor: int = 0


REMITTANCES = (
    Remittance(on=date(2026, 2, 20), funder=Funder.DONOR, statement=0, percent=100),
    Remittance(on=date(2026, 3, 11), funder=Funder.STATE, statement=0, percent=70),
    Remittance(on=date(2026, 5, 20), funder=Funder.DONOR, statement=1, percent=100, beyond_minor=75_000),
)
REFUSED_ON, REFUSED_PERCENT = date(2026, 5, 28), 5
REFUSED_FOR = "Décision 2026-117 : pièces d'état civil manquantes"


@dataclass(slots=True, kw_only=True)
class Funders:
    """Those of one mutual."""

    stage: Stage
    branch: Branch
    network: Network

    async def evening(self, on: date) -> None:
        """Statements at the end of a quarter, what comes on other days, and the State's refusal (F3, F4)."""
        if ends_quarter(on):
            await self._bill()
        for remittance in REMITTANCES:
            if remittance.on == on:
                await self._receive(remittance)
        if on == REFUSED_ON:
            await self._give_up()

    async def _bill(self) -> None:
        """All that is accrued and unbilled; what a funder paid too much before settles its new statement first."""
        accountant, mutual = self.network.staff[Role.ACCOUNTANT], self.branch.mutual
        async with self.stage.parts.database.transaction() as session:
            try:
                await subsidies.bill(session, mutual, accountant)
            except NothingToBill:
                return
        async with self.stage.parts.database.transaction() as session:
            for receipt in await subsidies.list_receipts(session, mutual.id):
                if receipt.excess:
                    await subsidies.apply_excess(session, mutual, receipt.id, accountant)

    async def _receive(self, remittance: Remittance) -> None:
        """The money is on the bank account (E08)."""
        async with self.stage.parts.database.transaction() as session:
            billed = await self._billed(session, remittance.funder)
            if remittance.statement >= len(billed):
                return
            part = billed[remittance.statement].billed.minor * remittance.percent // 100
            new = NewSubsidyReceipt(
                id=new_id(),
                funder=remittance.funder,
                amount=Money(part + remittance.beyond_minor, XOF),
                bank_reference=f"VIR-{remittance.funder.sign}-{remittance.on:%y%m%d}",
            )
            await subsidies.receive(session, self.branch.mutual, new, self.network.staff[Role.ACCOUNTANT])

    async def _give_up(self) -> None:
        """The State refuses a part of its oldest open statement; the coordinator agrees to it (E09)."""
        mutual = self.branch.mutual
        async with self.stage.parts.database.transaction() as session:
            waiting = [one for one in await self._billed(session, Funder.STATE) if one.open.minor > 0]
            if not waiting:
                return
            new = NewDisallowance(
                id=new_id(),
                funder=Funder.STATE,
                amount=Money(max(waiting[0].open.minor * REFUSED_PERCENT // 100, 1), XOF),
                reason=REFUSED_FOR,
            )
            proposed = await subsidies.disallow(session, mutual, new, self.network.staff[Role.ACCOUNTANT])
            await subsidies.approve(session, mutual, proposed.id, self.network.staff[Role.COORDINATOR])

    async def _billed(self, session: Session, funder: Funder) -> Sequence[SubsidyStatement]:
        return await subsidies.list_statements(session, self.branch.mutual.id, funder=funder)
