"""What a person at a keyboard may make happen: by POST below `/people`, as JSON."""

from collections.abc import Sequence

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.providers.simulators.base import PayoutOutcome
from app.providers.simulators.keyboard import Funds, Keyboard, Plan, PlanFor, act, nobody
from app.providers.simulators.mtn_momo.contracts import Contract
from app.providers.simulators.mtn_momo.operator import Operator


class Named(BaseModel):
    """An open order, by the merchant's reference, with dashes or without."""

    reference: str = Field(pattern="^[0-9a-f-]{32,36}$")


class Answered(Named):
    """What the payer does about the prompt; without a reason it is approved."""

    reason: str | None = None


class End(Plan, Named):
    """How an open payout ends."""


class People(Keyboard):
    """The acts, for one operator and one of its contracts."""

    def __init__(self, operator: Operator, contract: Contract) -> None:
        super().__init__(operator, contract.account, contract.currency)
        self._transactions = operator

    def routes(self) -> Sequence[Route]:
        """Where they are taken."""
        return [
            act("/people/answers", Answered, self.answer),
            act("/people/funds", Funds, self.fund),
            act("/people/plans", PlanFor, self.plan),
            act("/people/payouts", End, self.settle),
        ]

    async def answer(self, asked: Answered) -> Response:
        """A payer approves a prompt, or refuses it for a reason."""
        if not self._is_open("collection", asked.reference):
            return nobody()
        phone, named = self._transactions, asked.reference
        return JSONResponse(
            {"status": (phone.decline(named, asked.reason) if asked.reason else phone.approve(named)).status}
        )

    async def settle(self, asked: End) -> Response:
        """End one that is open."""
        if asked.outcome is PayoutOutcome.UNKNOWN or not self._is_open("disbursement", asked.reference):
            return nobody()
        settled = await self._transactions.settle_payout(asked.reference, asked.planned)
        return JSONResponse({"status": settled.status})

    def _is_open(self, product: str, reference: str) -> bool:
        found = self._transactions.find(product, reference)
        return found is not None and found.is_open
