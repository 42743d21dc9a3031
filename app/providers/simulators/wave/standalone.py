"""The simulated operator as a process of its own: customers act by POST below `/customers`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import BaseModel, Field
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core.clock import Clock
from app.core.money import XOF, Money
from app.providers.simulators.base import PayoutOutcome, PayoutPlan
from app.providers.simulators.keyboard import OPENING_UNITS, Francs, Keyboard, PlanFor, act, by_itself, nobody, told
from app.providers.simulators.wave.businesses import Business
from app.providers.simulators.wave.endpoints import application
from app.providers.simulators.wave.operator import SOME_CUSTOMER
from app.providers.simulators.wave.payouts import PayoutDesk
from app.providers.simulators.wave.sessions import Session
from app.providers.values import PaymentState


class LinkUsed(BaseModel):
    """A customer uses a link: pays, fails an attempt, or gives up."""

    session: str
    outcome: str = Field(default="pay", pattern="^(pay|fail|cancel)$")
    payer: str = SOME_CUSTOMER
    fee: int = Field(default=0, ge=0)


class TillPayment(BaseModel):
    """A customer scans the business's code, and may type a reference."""

    amount: int = Field(ge=1)
    payer: str = SOME_CUSTOMER
    fee: int = Field(default=0, ge=0)
    reference: str | None = None


class PlanHere(PlanFor):
    """Here a payout has its fee, in francs."""

    fee: int = Field(default=0, ge=0)

    @property
    def planned(self) -> PayoutPlan:
        """The same in the words of all simulators."""
        return replace(super().planned, fee=Money(self.fee, XOF))


class End(PlanHere):
    """How an open payout ends, named by our reference."""

    reference: str


def standalone(credentials: Mapping[str, str], clock: Clock) -> Starlette:
    """The operator with the business of these credentials and a float; those left out have plain names.

    `callback_base` beside them is where its webhooks go, which a real one is told in the portal.
    """
    business = _business(credentials)
    operator = PayoutDesk(clock, [business])
    operator.books.fund(business.wallet, Money.parse(OPENING_UNITS, XOF))
    return by_itself(operator, application(operator), _Customers(operator, business).routes())


def _business(credentials: Mapping[str, str]) -> Business:
    base, bearers = credentials.get("callback_base"), credentials.get("bearer_secrets", "").split()
    return Business(
        api_key=credentials.get("api_key", "wave_ml_prod_simulated"),
        wallet=credentials.get("wallet", "22376009900"),
        merchant_id=credentials.get("merchant_id"),
        request_secret=credentials.get("request_secret"),
        signing_secrets=tuple(credentials.get("signing_secrets", "").replace(",", " ").split()),
        bearer_secret=bearers[0] if bearers else None,
        webhook_url=f"{base}/events" if base else None,
    )


class _Customers(Keyboard):
    """What a person at a keyboard may make customers do, and the operator of payouts."""

    def __init__(self, operator: PayoutDesk, business: Business) -> None:
        super().__init__(operator, business.wallet, XOF)
        self._links = operator
        self._business = business

    def routes(self) -> Sequence[Route]:
        return [
            act("/customers/links", LinkUsed, self.use_link),
            act("/customers/payments", TillPayment, self.pay),
            act("/customers/funds", Francs, self.fund_francs),
            act("/customers/plans", PlanHere, self.plan),
            act("/customers/payouts", End, self.settle),
        ]

    async def use_link(self, asked: LinkUsed) -> Response:
        """Pay, fail or give up on a link that is open."""
        session = self._links.find(self._business, asked.session)
        if session is None or session.completed_at is not None:
            return nobody()
        ended = self._used(asked)
        return JSONResponse({"transaction": ended.transaction_id, "status": ended.payment_status})

    async def pay(self, asked: TillPayment) -> Response:
        """Pay at the till."""
        amount, fee = Money(asked.amount, XOF), Money(asked.fee, XOF)
        paid = self._links.pay_at_till(self._business.wallet, amount, asked.payer, fee=fee, typed=asked.reference)
        return JSONResponse({"transaction": paid.id})

    async def settle(self, asked: End) -> Response:
        """End one that is open."""
        payout = self._links.books.find_request(asked.reference)
        is_open = payout is not None and payout.state is PaymentState.PENDING
        if payout is None or not is_open or asked.outcome is PayoutOutcome.UNKNOWN:
            return nobody()
        return told(self._links.settle_payout(payout.id, asked.planned))

    def _used(self, asked: LinkUsed) -> Session:
        if asked.outcome == "pay":
            return self._links.customer_pays(asked.session, asked.payer, Money(asked.fee, XOF))
        if asked.outcome == "fail":
            return self._links.customer_fails(asked.session)
        return self._links.customer_cancels(asked.session)
