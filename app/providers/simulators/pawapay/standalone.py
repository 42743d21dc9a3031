"""The simulated pawaPay as a process of its own: a funded wallet, people who act by POST below `/people`."""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core.clock import Clock
from app.core.money import XOF, Currency, Money
from app.providers.simulators.base import PayoutOutcome, PayoutPlan
from app.providers.simulators.keyboard import OPENING_UNITS, Funds, Keyboard, PlanFor, act, by_itself, nobody
from app.providers.simulators.pawapay.accounts import Account
from app.providers.simulators.pawapay.endpoints import application
from app.providers.simulators.pawapay.operator import Operator
from app.providers.simulators.pawapay.payments import Kind

RESOURCES = tuple(kind.resource for kind in Kind)

Final = Literal[PayoutOutcome.CONFIRMED, PayoutOutcome.FAILED]


class Answered(BaseModel):
    """What the payer does about a prompt; without a code it is approved."""

    reference: UUID
    code: str | None = None


class PlanHere(PlanFor):
    """Nothing comes back here."""

    outcome: Final | Literal[PayoutOutcome.UNKNOWN] = PayoutOutcome.CONFIRMED


class End(BaseModel):
    """How an open payout ends."""

    reference: UUID
    outcome: Final
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
    return by_itself(operator, application(operator), _People(operator).routes())


class _People(Keyboard):
    """What a person at a keyboard may make happen."""

    def __init__(self, operator: Operator) -> None:
        super().__init__(operator, operator.account.wallet, operator.account.currency)
        self._payments = operator

    def routes(self) -> Sequence[Route]:
        return [
            act("/people/answers", Answered, self.answer),
            act("/people/funds", Funds, self.fund),
            act("/people/plans", PlanHere, self.plan),
            act("/people/payouts", End, self.settle),
        ]

    async def answer(self, asked: Answered) -> Response:
        """A payer approves a prompt, or does not."""
        if not self._is_open(Kind.DEPOSIT, asked.reference):
            return nobody()
        written, phone = str(asked.reference), self._payments
        return JSONResponse(
            {"status": (phone.decline(written, asked.code) if asked.code else phone.approve(written)).status}
        )

    async def settle(self, asked: End) -> Response:
        """End one that is open."""
        if not self._is_open(Kind.PAYOUT, asked.reference):
            return nobody()
        plan = PayoutPlan(outcome=asked.outcome, reason=asked.reason)
        return JSONResponse({"status": (await self._payments.settle_payout(str(asked.reference), plan)).status})

    def _is_open(self, kind: Kind, reference: UUID) -> bool:
        found = self._payments.find(kind, str(reference))
        return found is not None and found.is_open
