"""The simulated participant as a process of its own: a funded account, people who act by POST below `/people`."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core.clock import Clock
from app.core.money import XOF, Money
from app.providers.simulators.base import PayoutOutcome, PayoutPlan
from app.providers.simulators.keyboard import OPENING_UNITS, Funds, Keyboard, PlanFor, act, by_itself, nobody
from app.providers.simulators.pi_spi.business import Business, Webhook
from app.providers.simulators.pi_spi.endpoints import application
from app.providers.simulators.pi_spi.movements import Kind
from app.providers.simulators.pi_spi.operator import Operator


class Answered(BaseModel):
    """What the payer does about a bill; without a code it is accepted."""

    reference: str
    code: str | None = None


class Paid(BaseModel):
    """Somebody pays unasked, as by a QR code; the words are what is typed."""

    payer: str
    amount: str
    reference: str
    words: str | None = None


class End(BaseModel):
    """How an open payment ends."""

    reference: str
    outcome: Literal[PayoutOutcome.CONFIRMED, PayoutOutcome.FAILED, PayoutOutcome.RETURNED]
    reason: str | None = None


def standalone(credentials: Mapping[str, str], clock: Clock) -> Starlette:
    """The participant with the client of these credentials and money in its account; what is left out has plain names.

    `callback_base` is where it is told, below it `events`, signed with the first of `webhook_secrets`.
    """
    plain = Business()
    business = Business(
        client_id=credentials.get("client_id", plain.client_id),
        client_secret=credentials.get("client_secret", plain.client_secret),
        account=credentials.get("account", plain.account),
        aliases=tuple(credentials.get("aliases", plain.aliases[0]).replace(",", " ").split()),
        api_key=credentials.get("api_key"),
    )
    operator = Operator(clock, business)
    operator.books.fund(operator.alias, Money.parse(OPENING_UNITS, XOF))
    if base := credentials.get("callback_base"):
        secret = credentials.get("webhook_secrets", "simulated-secret").replace(",", " ").split()[0]
        operator.webhooks["wh-0"] = Webhook(id="wh-0", url=f"{base}/events", secret=secret)
    return by_itself(operator, application(operator), _People(operator).routes())


class _People(Keyboard):
    """What a person at a keyboard may make happen."""

    def __init__(self, operator: Operator) -> None:
        super().__init__(operator, operator.alias, XOF)
        self._orders = operator

    def routes(self) -> Sequence[Route]:
        return [
            act("/people/answers", Answered, self.answer),
            act("/people/payments", Paid, self.pay),
            act("/people/funds", Funds, self.fund),
            act("/people/plans", PlanFor, self.plan),
            act("/people/payouts", End, self.settle),
        ]

    async def answer(self, asked: Answered) -> Response:
        """A payer accepts a bill, or does not."""
        if not self._is_open(Kind.REQUEST, asked.reference):
            return nobody()
        bank, named = self._orders, asked.reference
        return JSONResponse({"status": (bank.decline(named, asked.code) if asked.code else bank.accept(named)).status})

    async def pay(self, asked: Paid) -> Response:
        """Somebody pays the client's alias."""
        amount = Money.parse(asked.amount, XOF)
        paid = self._orders.pay(asked.payer, amount, tx_id=asked.reference, motive=asked.words)
        return JSONResponse({"id": paid.id})

    async def settle(self, asked: End) -> Response:
        """End one that is open."""
        if not self._is_open(Kind.PAYMENT, asked.reference):
            return nobody()
        plan = PayoutPlan(outcome=asked.outcome, reason=asked.reason)
        return JSONResponse({"status": (await self._orders.settle_payout(asked.reference, plan)).status})

    def _is_open(self, kind: Kind, reference: str) -> bool:
        found = self._orders.find(kind, reference)
        return found is not None and found.is_open
