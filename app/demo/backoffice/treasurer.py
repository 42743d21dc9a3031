"""The treasurer: collection wallets swept to the bank, payout wallets filled before pay days, cash, invoices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from app import ledger, treasury
from app.access import Role
from app.core.actor import Actor
from app.core.ids import CashDepositId, OperatorInvoiceId, OperatorPaymentId, TransferId, new_id
from app.core.money import XOF, Money, rate_of
from app.demo.backoffice.dates import month_before
from app.demo.backoffice.purses import Purse, collection_purses, payout_purses
from app.demo.founding import Branch
from app.demo.network import PLACES, Network
from app.demo.operators import Operator
from app.demo.stage import Stage
from app.ledger import chart
from app.treasury import NewCashDeposit, NewOperatorInvoice, NewOperatorPayment, NewSweep, NewTopUp, OperatorInvoice
from app.wallets import FeeMode

INVOICED_ON, OPERATOR_PAID_ON, SWEPT_ON, DEPOSITED_ON = 2, 9, 20, 25
LEFT_IN_WALLET, SWEEP_FEE, SWEEP_TAKES = 50_000, 500, timedelta(days=2)
LEVIES = {Operator.ORANGE: Decimal("0.01")}
CUSHION, TOP_UP_FEE, TOP_UP_STEP, TOP_UP_TAKES = 200_000, 2_500, 50_000, timedelta(days=1)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A transfer that will arrive, and what it fills; a bank shows it by itself."""

    id: TransferId
    arrives_on: date
    into: Purse | None
    minor: int


@dataclass(slots=True, kw_only=True)
class Treasurer:
    """Moves one mutual's own money; `pays` are the days on which facilities are paid."""

    stage: Stage
    branch: Branch
    network: Network
    pays: frozenset[date]
    ends_on: date
    under_way: list[UnderWay] = field(default_factory=list)
    unpaid: list[OperatorInvoice] = field(default_factory=list)

    async def morning(self, on: date) -> None:
        """What has arrived is booked so (E18, E19)."""
        arrived = [one for one in self.under_way if one.arrives_on <= on]
        self.under_way = [one for one in self.under_way if one not in arrived]
        for one in arrived:
            async with self.stage.parts.database.transaction() as session:
                await treasury.credited(session, self.branch.mutual, one.id, self._actor)
            if one.into is not None:
                one.into.bring(one.minor)

    async def evening(self, on: date) -> None:
        """The day's moves; the last evening leaves a sweep in transit."""
        if on.day == SWEPT_ON or on == self.ends_on:
            for operator, purse in self._collected.items():
                await self._sweep(purse, on, levy_rate=LEVIES.get(operator, Decimal(0)))
        if on + TOP_UP_TAKES in self.pays:
            await self._fill(on)
        if on.day == DEPOSITED_ON:
            await self._deposit()
        if on.day == INVOICED_ON:
            for purse in self._collected.values():
                await self._hear_invoice(purse, on)
        if on.day == OPERATOR_PAID_ON:
            await self._pay_invoices()

    @property
    def _actor(self) -> Actor:
        return self.network.staff[Role.ACCOUNTANT]

    @property
    def _collected(self) -> Mapping[Operator, Purse]:
        return collection_purses(self.stage, self.branch)

    async def _sweep(self, purse: Purse, on: date, *, levy_rate: Decimal) -> None:
        """To the bank goes what is above a remainder, in whole thousands, after fee and levy (E18)."""
        free = purse.shown.minor - LEFT_IN_WALLET - SWEEP_FEE
        minor = int(free / (1 + levy_rate)) // 1_000 * 1_000
        if minor <= 0:
            return
        levy = rate_of(minor, levy_rate)
        new = NewSweep(
            id=TransferId(new_id()),
            wallet_id=purse.wallet.id,
            amount=Money(minor, XOF),
            fee=Money(SWEEP_FEE, XOF),
            levy=Money(levy, XOF),
            arrives_later=True,
        )
        async with self.stage.parts.database.transaction() as session:
            await treasury.sweep(session, self.branch.mutual, new, self._actor)
        purse.bring(-(minor + SWEEP_FEE + levy))
        self.under_way.append(UnderWay(new.id, on + SWEEP_TAKES, None, minor))

    async def _fill(self, on: date) -> None:
        """Each payout wallet gets what its facilities are owed and it has not, while the bank has it (E19)."""
        owed = await self._owed()
        for name, purse in payout_purses(self.stage, self.branch.mutual.code).items():
            lacking = owed[name] + CUSHION - purse.shown.minor
            minor = -(-lacking // TOP_UP_STEP) * TOP_UP_STEP
            if lacking > 0 and minor + TOP_UP_FEE <= await self._in_bank():
                await self._top_up(purse, minor, on)

    async def _top_up(self, purse: Purse, minor: int, on: date) -> None:
        new = NewTopUp(
            id=TransferId(new_id()),
            wallet_id=purse.wallet.id,
            amount=Money(minor, XOF),
            fee=Money(TOP_UP_FEE, XOF),
            arrives_later=True,
        )
        async with self.stage.parts.database.transaction() as session:
            await treasury.top_up(session, self.branch.mutual, new, self._actor)
        self.under_way.append(UnderWay(new.id, on + TOP_UP_TAKES, purse, minor))

    async def _owed(self) -> Mapping[Operator, int]:
        """What the facilities of each operator are owed, with a fiftieth for fees."""
        async with self.stage.parts.database.transaction() as session:
            found = await ledger.balances_by_party(session, self.branch.mutual.id, chart.FACILITIES_PAYABLE.code)
        owed = dict.fromkeys(self.network.wallets, 0)
        for place, facility in zip(PLACES[self.branch.mutual.code], self.network.facilities, strict=True):
            if place.operator is not None and facility.id in found:
                owed[place.operator] -= found[facility.id].net_minor * 51 // 50
        return owed

    async def _in_bank(self) -> int:
        async with self.stage.parts.database.transaction() as session:
            return (await ledger.balance(session, self.branch.mutual.id, chart.BANK)).net_minor

    async def _deposit(self) -> None:
        """Each antenna brings its cash to the bank (E20)."""
        for antenna in self.branch.antennas.values():
            async with self.stage.parts.database.transaction() as session:
                cash = await treasury.cash_position(session, self.branch.mutual, antenna.id)
                if cash.on_hand.minor > 0:
                    new = NewCashDeposit(id=CashDepositId(new_id()), antenna_id=antenna.id, amount=cash.on_hand)
                    await treasury.deposit_cash(session, self.branch.mutual, new, self._actor)

    async def _hear_invoice(self, purse: Purse, on: date) -> None:
        """An operator's bill of the month before, by its own books, where it sends one (E21)."""
        first, last = month_before(on)
        amount = purse.commission(first, last)
        if purse.wallet.fee_mode is not FeeMode.INVOICED or not amount:
            return
        new = NewOperatorInvoice(
            id=OperatorInvoiceId(new_id()),
            wallet_id=purse.wallet.id,
            number=f"{purse.account}-{first:%Y%m}",
            amount=amount,
            period_from=first,
            period_to=last,
        )
        async with self.stage.parts.database.transaction() as session:
            self.unpaid.append(await treasury.record_invoice(session, self.branch.mutual, new, self._actor))

    async def _pay_invoices(self) -> None:
        unpaid, self.unpaid = self.unpaid, []
        for invoice in unpaid:
            new = NewOperatorPayment(
                id=OperatorPaymentId(new_id()),
                wallet_id=invoice.wallet_id,
                amount=invoice.amount,
                invoice_id=invoice.id,
            )
            async with self.stage.parts.database.transaction() as session:
                await treasury.pay_operator(session, self.branch.mutual, new, self._actor)
