"""What customers of Orange, Wave and MTN do when a mutual asks them: use its page or link, or answer its prompt."""

from dataclasses import dataclass

from app import collection
from app.collection import Ask, RequestOpen, UnitNotOpen
from app.collection.asked_tables import PaymentRequestRow
from app.core.actor import Actor
from app.core.ids import UnitId
from app.core.money import XOF, Money, rate_of
from app.core.msisdn import Msisdn
from app.demo.founding import Branch, hook_address
from app.demo.operators import AGREEMENTS, Operator
from app.demo.season import Arrival, Mishap, Visit
from app.demo.simulated import Simulated
from app.demo.slips import payer_of, typed
from app.demo.stage import Stage
from app.providers.simulators.base import Misbehaviour

AGENT = Actor.system("demo_agent")
FORM = {"content-type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """A unit as its family knows it."""

    unit_id: UnitId
    reference: str
    arrival: Arrival
    branch: Branch


@dataclass(slots=True)
class Customers:
    """Each answers whether it was paid, one way or the other; who finds no way is sent elsewhere."""

    stage: Stage

    async def use_page(self, unit: Enrolled, visit: Visit, told: Misbehaviour) -> bool:
        """Orange's page, by number and code."""
        row = await self.ask(unit, visit.amount_minor, Operator.ORANGE)
        if row is None or row.payment_url is None:
            return False
        self._operators.orange.faults.script("notification", [told])
        number = unit.arrival.household.number.e164.replace("+", "%2B")
        form = f"msisdn={number}&otp=123456".encode()
        await self.stage.phone.send("POST", row.payment_url, verb="page", body=form, headers=FORM)
        return True

    async def use_link(self, unit: Enrolled, visit: Visit, told: Misbehaviour) -> bool:
        """Wave's link, in its application."""
        link = await self.open_link(unit, visit.amount_minor)
        if link is None:
            return False
        self._operators.weather.script("webhook", [told])
        self.pay_link(unit, link, visit.amount_minor)
        return True

    async def answer_prompt(self, unit: Enrolled, visit: Visit, told: Misbehaviour) -> bool:
        """MTN's, by PIN; who declines has answered too."""
        row = await self.ask(unit, visit.amount_minor, Operator.MTN, payer=unit.arrival.household.number)
        if row is None or row.handle is None:
            return False
        mtn = self._operators.mtn
        mtn.faults.script("request_outcome", [told])
        if visit.mishap is Mishap.CANCELLED:
            mtn.decline(row.reference)
        else:
            mtn.approve(row.reference)
        return True

    async def open_link(self, unit: Enrolled, amount_minor: int) -> str | None:
        """The session of a fresh link; none where Wave does not answer or nothing may be asked."""
        row = await self.ask(unit, amount_minor, Operator.WAVE)
        return None if row is None or row.payment_url is None else row.handle

    def pay_link(self, unit: Enrolled, link: str, amount_minor: int) -> None:
        """By the application, which works while the API of the business does not."""
        self._operators.wave.customer_pays(link, unit.arrival.household.number.digits, _fee(amount_minor))

    def pay_at_till(self, unit: Enrolled, visit: Visit, slip: float, told: Misbehaviour) -> None:
        """By the mutual's code at Wave, with a reference that is typed."""
        self._operators.weather.script("webhook", [told])
        self.scan(
            unit,
            visit.amount_minor,
            payer_of(visit.mishap, unit.arrival.household),
            typed(visit.mishap, unit.reference, slip),
        )

    def scan(self, unit: Enrolled, amount_minor: int, payer: Msisdn, reference: str | None) -> None:
        """Scan the code and pay."""
        wallet = self._operators.collecting[Operator.WAVE][unit.branch.mutual.code].name
        amount = Money(amount_minor, XOF)
        self._operators.wave.pay_at_till(wallet, amount, payer.digits, fee=_fee(amount_minor), typed=reference)

    async def ask(
        self, unit: Enrolled, amount_minor: int, operator: Operator, payer: Msisdn | None = None
    ) -> PaymentRequestRow | None:
        """The request as it stands once the operator has answered; none where none may be made now."""
        wallet = await self.stage.open(unit.branch.wallets[operator])
        ask = Ask(
            unit_id=unit.unit_id,
            wallet_id=wallet.wallet.id,
            payer=payer,
            amount=Money(amount_minor, XOF),
        )
        address = await hook_address(self.stage.parts, wallet.wallet, self.stage.base_url)
        try:
            return await collection.ask_payer(
                self.stage.parts.database, unit.branch.mutual, wallet, ask, callback_url=address, actor=AGENT
            )
        except (RequestOpen, UnitNotOpen):
            return None

    @property
    def _operators(self) -> Simulated:
        return self.stage.operators


def _fee(amount_minor: int) -> Money:
    """What Wave keeps of a payment."""
    return Money(rate_of(amount_minor, AGREEMENTS[Operator.WAVE].fee_rate), XOF)
