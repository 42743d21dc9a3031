"""What people do with their phones: they pay bills, answer prompts, use web pages, mistype, and pay at antennas."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app import collection
from app.collection import Ask, RequestOpen, UnitNotOpen
from app.collection.tables import PaymentRequestRow
from app.core import references
from app.core.actor import Actor
from app.core.ids import UnitId, WalletId
from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.demo.founding import SHORTCODES, Branch, hook_address
from app.demo.season import ALONE, Arrival, Mishap, Route, Visit
from app.demo.stage import Stage
from app.providers import PaymentState
from app.providers.simulators.base import Misbehaviour, Movement

AGENT = Actor.system("demo_agent")
ABROAD = Msisdn("+33700000000")
LATE_BY = timedelta(hours=40)
FORM = {"content-type": "application/x-www-form-urlencoded"}
MISBEHAVIOUR = {
    Mishap.DOUBLED: Misbehaviour(doubled=True),
    Mishap.LATE: Misbehaviour(late_by_s=LATE_BY.total_seconds()),
    Mishap.LOST: Misbehaviour(lost=True),
}
AT_ONCE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """A unit as its family knows it."""

    unit_id: UnitId
    reference: str
    arrival: Arrival
    branch: Branch


@dataclass(slots=True)
class Payers:
    """The families, and what they still mean to do."""

    stage: Stage
    dice: random.Random
    units: dict[tuple[int, int], Enrolled] = field(default_factory=dict)
    to_reverse: dict[date, list[str]] = field(default_factory=dict)
    receipts: int = 0

    async def pay(self, visits: Sequence[Visit]) -> None:
        """A day at the operators: most pay side by side, who has a mishap of the line alone."""
        together = [visit for visit in visits if visit.mishap not in ALONE]
        slips = [self.dice.random() for _ in together]
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(visit: Visit, slip: float) -> None:
            async with gate:
                await self._act(visit, slip)

        await asyncio.gather(*(one(visit, slip) for visit, slip in zip(together, slips, strict=True)))
        for visit in visits:
            if visit.mishap in ALONE:
                await self._act(visit, self.dice.random())

    async def give(self, unit: Enrolled, amount: int) -> None:
        """A relative abroad sends a little something, with the right reference (A3)."""
        await self._send(unit, amount, unit.reference, ABROAD)

    async def reverse_due(self, on: date) -> None:
        """The operator takes back what it should not have taken; it tells nobody (mpesa-daraja §4.7)."""
        for receipt in self.to_reverse.pop(on, []):
            await self.stage.mpesa.reverse(receipt)

    async def _act(self, visit: Visit, slip: float) -> None:
        acts: dict[Route, Callable[[Visit, float], Awaitable[None]]] = {
            Route.BILL: self._pay_bill,
            Route.PUSH: self._answer_prompt,
            Route.WEB: self._use_page,
            Route.CASH: self._bring_cash,
        }
        await acts[visit.route](visit, slip)

    async def _pay_bill(self, visit: Visit, slip: float) -> None:
        unit = self.units[visit.unit]
        if visit.mishap in MISBEHAVIOUR:
            self.stage.mpesa.faults.script("confirmation", [MISBEHAVIOUR[visit.mishap]])
        typed = _typed(visit.mishap, unit.reference, slip)
        paid = await self._send(unit, visit.amount_minor, typed, _payer(visit.mishap, unit))
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
        row = await self._ask(unit, visit, unit.branch.mpesa.id, payer=unit.arrival.household.number)
        if row is None or row.handle is None:
            await self._pay_bill(visit, slip)
        elif visit.mishap is Mishap.CANCELLED:
            await self.stage.mpesa.answer_prompt(row.handle, "1032")
        else:
            if visit.mishap is Mishap.LOST:
                self.stage.mpesa.faults.script("stk_callback", [MISBEHAVIOUR[Mishap.LOST]])
            await self.stage.mpesa.answer_prompt(row.handle)

    async def _use_page(self, visit: Visit, slip: float) -> None:
        unit = self.units[visit.unit]
        row = await self._ask(unit, visit, unit.branch.orange.id)
        if row is None or row.payment_url is None:
            await self._pay_bill(visit, slip)
            return
        number = unit.arrival.household.number.e164.replace("+", "%2B")
        form = f"msisdn={number}&otp=123456".encode()
        await self.stage.phone.send("POST", row.payment_url, verb="page", body=form, headers=FORM)

    async def _bring_cash(self, visit: Visit, slip: float) -> None:
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

    async def _ask(
        self, unit: Enrolled, visit: Visit, wallet_id: WalletId, payer: Msisdn | None = None
    ) -> PaymentRequestRow | None:
        """The request as it stands once the operator has answered; none where none may be made now."""
        wallet = await self.stage.open(unit.branch.mpesa if wallet_id == unit.branch.mpesa.id else unit.branch.orange)
        ask = Ask(
            unit_id=unit.unit_id,
            wallet_id=wallet_id,
            payer=payer,
            amount=Money(visit.amount_minor, XOF),
            return_url=f"{self.stage.base_url}/merci",
        )
        address = await hook_address(self.stage.parts, wallet.wallet, self.stage.base_url)
        try:
            return await collection.ask_payer(
                self.stage.parts.database, unit.branch.mutual, wallet, ask, callback_url=address, actor=AGENT
            )
        except (RequestOpen, UnitNotOpen):
            return None


def _payer(mishap: Mishap, unit: Enrolled) -> Msisdn:
    if mishap is Mishap.STRANGER:
        return ABROAD
    household = unit.arrival.household
    return household.relative if mishap in (Mishap.RELATIVE, Mishap.ONE_DIGIT) else household.number


def _typed(mishap: Mishap, reference: str, slip: float) -> str | None:
    """The reference as it reaches the keypad; `slip` says where the finger slips."""
    at = int(slip * 9)
    match mishap:
        case Mishap.SPACED:
            return f"{reference[:2]} {reference[2:6]} {reference[6:8]}-{reference[8:]}"
        case Mishap.LETTERS:
            return reference.replace("0", "O").replace("1", "l")
        case Mishap.ONE_DIGIT:
            return f"{reference[:at]}{(int(reference[at]) + 3) % 10}{reference[at + 1 :]}"
        case Mishap.SWAPPED:
            return f"{reference[:at]}{reference[at + 1]}{reference[at]}{reference[at + 2 :]}"
        case Mishap.NO_REFERENCE:
            return "cotisation"
        case Mishap.STRANGER:
            return references.make("77", at + 1)
        case _:
            return reference
