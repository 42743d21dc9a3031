"""Wallets proven every evening against what operators say; one that takes a charge unannounced is found out (E24)."""

from dataclasses import dataclass
from datetime import date

from app import jobs, treasury
from app.access import Role
from app.demo.backoffice.dates import ends_month
from app.demo.backoffice.purses import collection_purses, payout_purses
from app.demo.founding import Branch
from app.demo.network import Network
from app.demo.operators import Operator
from app.demo.stage import Stage

MONDAY = 0
CHARGED_ON, CHARGE, ACCEPTED_ON = date(2026, 3, 3), 1_500, date(2026, 3, 12)
CHARGED = "MICMO"


@dataclass(slots=True, kw_only=True)
class Prover:
    """The proofs of every mutual's wallets."""

    stage: Stage
    pays: frozenset[date]
    ends_on: date

    async def evening(self, on: date) -> None:
        """Operators are asked and portals read weekly, and on days on which facilities are paid (P4)."""
        if on == CHARGED_ON:
            self._charge()
        is_weekly = on.weekday() == MONDAY or ends_month(on) or on == self.ends_on
        if is_weekly or on in self.pays:
            await jobs.prove_wallets(self.stage.parts.database, self.stage.parts.adapters, self.stage.base_url)
            await self.stage.settle()
        if is_weekly:
            for code, branch in self.stage.branches.items():
                await self._read_portal(branch, self.stage.networks[code], on)
        if on == ACCEPTED_ON:
            await self._accept()

    def _charge(self) -> None:
        """Orange takes something for keeping an account, and tells nobody."""
        payout_purses(self.stage, CHARGED)[Operator.ORANGE].bring(-CHARGE)

    async def _read_portal(self, branch: Branch, network: Network, on: date) -> None:
        purse = collection_purses(self.stage, branch)[Operator.ORANGE]
        async with self.stage.parts.database.transaction() as session:
            await treasury.prove_wallet(
                session, branch.mutual, purse.wallet.id, on, purse.shown, network.staff[Role.ACCOUNTANT]
            )

    async def _accept(self) -> None:
        """The coordinator has asked Orange, and accepts the difference as a cost."""
        branch, network = self.stage.branches[CHARGED], self.stage.networks[CHARGED]
        async with self.stage.parts.database.transaction() as session:
            await treasury.accept_difference(
                session, branch.mutual, network.wallets[Operator.ORANGE].id, None, network.staff[Role.COORDINATOR]
            )
