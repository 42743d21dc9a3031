"""The simulated pawaPay as a process of its own: a funded wallet, people who act by POST below `/people`."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core import jsontext
from app.core.clock import Clock
from app.core.money import XOF, Currency, InvalidAmount, Money
from app.providers.simulators.base import Handler, PayoutOutcome, PayoutPlan
from app.providers.simulators.pawapay.accounts import Account
from app.providers.simulators.pawapay.endpoints import application
from app.providers.simulators.pawapay.operator import Operator
from app.providers.simulators.pawapay.payments import Kind

OPENING_UNITS = 10_000_000
RESOURCES = tuple(kind.resource for kind in Kind)


class Answered(BaseModel):
    """What the payer does about a prompt; without a code it is approved."""

    reference: UUID
    code: str | None = None


class Funds(BaseModel):
    """What is brought to the wallet from a bank, in units."""

    amount: str


class Plan(BaseModel):
    """How a payout ends, for a number or a reference, else for whoever is next; a `refusal` is the operator's code."""

    whose: str | None = None
    outcome: Literal["confirmed", "failed", "unknown"] = "confirmed"
    reason: str | None = None
    refusal: str | None = None
    after_s: float = Field(default=0, ge=0)

    @property
    def planned(self) -> PayoutPlan:
        """The same in the words of all simulators."""
        outcome = PayoutOutcome(self.outcome)
        return PayoutPlan(outcome=outcome, reason=self.reason, refusal=self.refusal, after_s=self.after_s)


class End(BaseModel):
    """How an open payout ends."""

    reference: UUID
    outcome: Literal["confirmed", "failed"]
    reason: str | None = None


def standalone(credentials: Mapping[str, str], clock: Clock) -> Starlette:
    """The operator with the account of these credentials and money in its wallet; what is left out has plain names.

    `callback_base` says where the account is told, below it `deposits`, `payouts` and `refunds`; it is signed if
    `public_host` says for whom.
    """
    base, host = credentials.get("callback_base"), credentials.get("public_host")
    account = Account(
        api_token=credentials.get("api_token", "simulated-token"),
        country=credentials.get("country", "MLI"),
        currency=Currency.of(credentials.get("currency", XOF.code)),
        told_at={name: f"{base}/{name}" for name in RESOURCES} if base else {},
        signs=host is not None,
        public_host=host,
    )
    operator = Operator(clock, account)
    operator.books.fund(account.wallet, Money.parse(OPENING_UNITS, account.currency))
    app = application(operator, lifespan=lambda _: _living(operator))
    app.router.routes.extend(_People(operator).routes())
    return app


@asynccontextmanager
async def _living(operator: Operator) -> AsyncIterator[None]:
    async with operator.at_work():
        yield
    await operator.callbacks.close()


class _People:
    """What a person at a keyboard may make happen."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator

    def routes(self) -> list[Route]:
        acts = {"answers": self.answer, "funds": self.fund, "plans": self.plan, "payouts": self.settle}
        return [Route(f"/people/{name}", _readable(act), methods=["POST"]) for name, act in acts.items()]

    async def answer(self, request: Request) -> Response:
        """A payer approves a prompt, or does not."""
        asked = Answered.model_validate(jsontext.decode(await request.body()))
        if not self._is_open(Kind.DEPOSIT, asked.reference):
            return _unknown()
        written, act = str(asked.reference), self._operator
        return JSONResponse(
            {"status": (act.decline(written, asked.code) if asked.code else act.approve(written)).status}
        )

    async def fund(self, request: Request) -> Response:
        """Raise the wallet."""
        asked, account = Funds.model_validate(jsontext.decode(await request.body())), self._operator.account
        self._operator.books.fund(account.wallet, Money.parse(asked.amount, account.currency))
        return JSONResponse({"balance": self._operator.books.balance(account.wallet, account.currency).in_units()})

    async def plan(self, request: Request) -> Response:
        """Decide a payout before it comes."""
        asked = Plan.model_validate(jsontext.decode(await request.body()))
        self._operator.plan_payout(asked.whose, asked.planned)
        return JSONResponse({"planned": asked.whose})

    async def settle(self, request: Request) -> Response:
        """End one that is open."""
        asked = End.model_validate(jsontext.decode(await request.body()))
        if not self._is_open(Kind.PAYOUT, asked.reference):
            return _unknown()
        plan = PayoutPlan(outcome=PayoutOutcome(asked.outcome), reason=asked.reason)
        return JSONResponse({"status": (await self._operator.settle_payout(str(asked.reference), plan)).status})

    def _is_open(self, kind: Kind, reference: UUID) -> bool:
        found = self._operator.find(kind, str(reference))
        return found is not None and found.is_open


def _unknown() -> Response:
    return JSONResponse({"error": "not_found"}, status_code=404)


def _readable(act: Handler) -> Handler:
    """`act` for requests that can be read."""

    async def answer(request: Request) -> Response:
        try:
            return await act(request)
        except (ValidationError, jsontext.UnreadableJson, InvalidAmount) as error:
            return JSONResponse({"error": str(error)}, status_code=422)

    return answer
