"""What families do with their phones: pay bills, answer prompts, use pages and links, mistype, pay at antennas."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app import collection
from app.collection import UnitNotOpen
from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.demo.contracts import SHORTCODES
from app.demo.customers import AGENT, Customers, Enrolled
from app.demo.operators import Operator
from app.demo.season import ALONE, Mishap, Route, Visit
from app.demo.slips import payer_of, typed
from app.demo.stage import Stage
from app.providers import PaymentState
from app.providers.simulators.base import HONEST, Misbehaviour, Movement

ABROAD = Msisdn("+33700000000")
LATE_BY = timedelta(hours=40)
MISBEHAVIOUR = {
    Mishap.DOUBLED: Misbehaviour(doubled=True),
    Mishap.LATE: Misbehaviour(late_by_s=LATE_BY.total_seconds()),
    Mishap.LOST: Misbehaviour(lost=True),
}
AT_ONCE = 16


@dataclass(slots=True)
class Payers:
    """The families, and what they still mean to do."""

    stage: Stage
    dice: random.Random
    customers: Customers
    units: dict[tuple[int, int], Enrolled] = field(default_factory=dict)
    to_reverse: dict[date, list[str]] = field(default_factory=dict)
    receipts: int = 0

    async def pay(self, visits: Sequence[Visit]) -> None:
        """A day at the operators: most pay side by side; alone who has a mishap of the line or an operator down."""
        alone = [self._is_alone(visit) for visit in visits]
        together = [visit for visit, is_alone in zip(visits, alone, strict=True) if not is_alone]
        slips = [self.dice.random() for _ in together]
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(visit: Visit, slip: float) -> None:
            async with gate:
                await self._act(visit, slip)

        await asyncio.gather(*(one(visit, slip) for visit, slip in zip(together, slips, strict=True)))
        for visit, is_alone in zip(visits, alone, strict=True):
            if is_alone:
                await self._act(visit, self.dice.random())

    async def give(self, unit: Enrolled, amount: int) -> None:
        """A relative abroad sends a little something, with the right reference (A3)."""
        await self._send(unit, amount, unit.reference, ABROAD)

    async def reverse_due(self, on: date) -> None:
        """The operator takes back what it should not have taken; it tells nobody (mpesa-daraja §4.7)."""
        for receipt in self.to_reverse.pop(on, []):
            await self.stage.mpesa.reverse(receipt)

    def _is_alone(self, visit: Visit) -> bool:
        is_down = self.stage.operators.weather.is_down and self._operator(visit) is Operator.WAVE
        return is_down or visit.mishap in ALONE

    def _operator(self, visit: Visit) -> Operator:
        return self.units[visit.unit].arrival.household.operator

    async def _act(self, visit: Visit, slip: float) -> None:
        acts: dict[tuple[Operator, Route], Callable[[Visit, float], Awaitable[None]]] = {
            (Operator.MPESA, Route.PUSH): self._answer_prompt,
            (Operator.MTN, Route.PUSH): self._asked_by_mtn,
            (Operator.ORANGE, Route.WEB): self._asked_by_orange,
            (Operator.WAVE, Route.WEB): self._asked_by_wave,
            (Operator.WAVE, Route.BILL): self._scan_code,
        }
        if visit.route is Route.CASH:
            await self._bring_cash(visit)
        else:
            await acts.get((self._operator(visit), visit.route), self._pay_bill)(visit, slip)

    async def _asked_by_mtn(self, visit: Visit, slip: float) -> None:
        if not await self.customers.answer_prompt(self.units[visit.unit], visit, _told(visit)):
            await self._pay_bill(visit, slip)

    async def _asked_by_orange(self, visit: Visit, slip: float) -> None:
        if not await self.customers.use_page(self.units[visit.unit], visit, _told(visit)):
            await self._pay_bill(visit, slip)

    async def _asked_by_wave(self, visit: Visit, slip: float) -> None:
        """Without a link the code is scanned."""
        if not await self.customers.use_link(self.units[visit.unit], visit, _told(visit)):
            await self._scan_code(visit, slip)

    async def _scan_code(self, visit: Visit, slip: float) -> None:
        self.customers.pay_at_till(self.units[visit.unit], visit, slip, _told(visit))

    async def _pay_bill(self, visit: Visit, slip: float) -> None:
        unit = self.units[visit.unit]
        if visit.mishap in MISBEHAVIOUR:
            self.stage.mpesa.faults.script("confirmation", [MISBEHAVIOUR[visit.mishap]])
        by_finger, payer = typed(visit.mishap, unit.reference, slip), payer_of(visit.mishap, unit.arrival.household)
        paid = await self._send(unit, visit.amount_minor, by_finger, payer)
        if paid.state is PaymentState.FAILED:  # refused before the money moved: the payer reads the SMS and looks twice
            paid = await self._send(unit, visit.amount_minor, unit.reference, unit.arrival.household.number)
        await self._aftermath(visit, paid)

    async def _aftermath(self, visit: Visit, paid: Movement) -> None:
        """What the operator does wrong afterwards."""
        match visit.mishap:
            case Mishap.TENFOLD:
                for _ in range(9):
                    await self.stage.mpesa.redeliver(paid.id)
            case Mishap.CONTRADICTED:
                await self.stage.mpesa.redeliver(paid.id, amount=paid.amount + paid.amount)
            case Mishap.REVERSED:
                self.to_reverse.setdefault(visit.on + timedelta(days=3), []).append(paid.id)

    async def _send(self, unit: Enrolled, amount: int, typed: str | None, payer: Msisdn) -> Movement:
        return await self.stage.mpesa.pay(
            receiver=SHORTCODES[unit.branch.mutual.code],
            payer=payer.e164,
            amount=Money(amount, XOF),
            reference=typed,
            payer_name=unit.arrival.household.head,
        )

    async def _answer_prompt(self, visit: Visit, slip: float) -> None:
        """An agent sends the prompt; who declines pays the bill by hand next."""
        unit = self.units[visit.unit]
        payer = unit.arrival.household.number
        row = await self.customers.ask(unit, visit.amount_minor, Operator.MPESA, payer=payer)
        if row is None or row.handle is None:
            await self._pay_bill(visit, slip)
        elif visit.mishap is Mishap.CANCELLED:
            await self.stage.mpesa.answer_prompt(row.handle, "1032")
        else:
            if visit.mishap is Mishap.LOST:
                self.stage.mpesa.faults.script("stk_callback", [MISBEHAVIOUR[Mishap.LOST]])
            await self.stage.mpesa.answer_prompt(row.handle)

    async def _bring_cash(self, visit: Visit) -> None:
        unit = self.units[visit.unit]
        self.receipts += 1
        antenna = unit.branch.antennas[unit.arrival.antenna]
        try:
            async with self.stage.parts.database.transaction() as session:
                await collection.receive_cash(
                    session,
                    unit.branch.mutual,
                    unit_id=unit.unit_id,
                    antenna_id=antenna.id,
                    amount=Money(visit.amount_minor, XOF),
                    receipt_number=f"Q{self.receipts:06d}",
                    occurred_at=self.stage.clock.now(),
                    actor=AGENT,
                )
        except UnitNotOpen:  # the agent sends them home; the till takes nothing for a unit that has lapsed
            return


def _told(visit: Visit) -> Misbehaviour:
    """How the operator tells of it."""
    return MISBEHAVIOUR.get(visit.mishap, HONEST)
