"""The simulated Daraja as a process of its own: people act by POST below `/payers` and `/payees`, or by `simulate`."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core.clock import Clock
from app.core.errors import MutuelleError
from app.core.money import KES, Currency, Money
from app.providers.simulators.base import Handler, PayoutOutcome, PayoutPlan
from app.providers.simulators.keyboard import nobody, told
from app.providers.simulators.mpesa.simulator import SimulatedMpesa
from app.providers.values import Direction, PaymentState


def standalone(credentials: Mapping[str, str], clock: Clock) -> Starlette:
    """The operator with the shortcode of these credentials; `callback_base` says where its callbacks go at first."""
    operator = SimulatedMpesa(
        clock,
        consumer_key=credentials["consumer_key"],
        consumer_secret=credentials["consumer_secret"],
        currency=Currency.of(credentials.get("currency", KES.code)),
    )
    code = operator.open_shortcode(
        credentials["shortcode"], passkey=credentials.get("passkey", ""), till=credentials.get("till", "")
    )
    if "callback_base" in credentials:
        code.validation_url = f"{credentials['callback_base']}/validation"
        code.confirmation_url = f"{credentials['callback_base']}/confirmation"
    payers, payees = _Payers(operator, code.number), _Payees(operator, code.number)
    return Starlette(
        routes=[
            Route("/payers/payments", payers.pay, methods=["POST"]),
            Route("/payers/answers", payers.answer, methods=["POST"]),
            Route("/payers/reversals", payers.reverse, methods=["POST"]),
            Route("/payees/funds", readable(payees.fund), methods=["POST"]),
            Route("/payees/plans", readable(payees.plan), methods=["POST"]),
            Route("/payees/payouts", readable(payees.settle), methods=["POST"]),
            *operator.app.routes,
        ],
        lifespan=lambda _: _living(operator),
    )


@asynccontextmanager
async def _living(operator: SimulatedMpesa) -> AsyncIterator[None]:
    async with operator.at_work():
        yield
    await operator.close()


class _Payers:
    """What a person at a keyboard may make payers do."""

    def __init__(self, operator: SimulatedMpesa, shortcode: str) -> None:
        self._operator = operator
        self._shortcode = shortcode

    async def pay(self, request: Request) -> Response:
        """`payer`, `amount` (text, in units), perhaps `reference`."""
        asked: dict[str, Any] = await request.json()
        try:
            amount = Money.parse(asked["amount"], self._operator.currency)
            payment = await self._operator.pay(
                receiver=self._shortcode, payer=asked["payer"], amount=amount, reference=asked.get("reference")
            )
        except (KeyError, MutuelleError) as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        return told(payment)

    async def answer(self, request: Request) -> Response:
        """`payer` and `outcome`, a result code: `0` pays the prompt on that phone."""
        asked = await request.json()
        prompt = self._operator.open_prompt_of(asked["payer"])
        if prompt is None:
            return nobody()
        payment = await self._operator.answer_prompt(prompt.checkout_id, asked.get("outcome", "0"))
        return JSONResponse({"outcome": prompt.outcome}) if payment is None else told(payment)

    async def reverse(self, request: Request) -> Response:
        """`id`, the receipt of a payment."""
        asked = await request.json()
        if self._operator.books.find(asked["id"]) is None or self._operator.books.find_reversal(asked["id"]):
            return nobody()
        return told(await self._operator.reverse(asked["id"]))


class _Payees:
    """What a person at a keyboard may make become of payouts."""

    def __init__(self, operator: SimulatedMpesa, shortcode: str) -> None:
        self._operator = operator
        self._shortcode = shortcode

    async def fund(self, request: Request) -> Response:
        """Perhaps `utility`, perhaps `working`: what the merchant brings from its bank, as text in units."""
        asked: dict[str, str] = await request.json()
        brought = {account: Money.parse(text, self._operator.currency) for account, text in asked.items()}
        self._operator.fund(self._shortcode, utility=brought.get("utility"), working=brought.get("working"))
        return JSONResponse({"funded": sorted(asked)})

    async def plan(self, request: Request) -> Response:
        """`whose` (a payee's number; none for whoever is next), `outcome`, perhaps `reason` and `after_s`."""
        asked = await request.json()
        plan = PayoutPlan(
            outcome=PayoutOutcome(asked["outcome"]),
            reason=asked.get("reason"),
            refusal=asked.get("refusal"),
            after_s=float(asked.get("after_s", 0)),
        )
        self._operator.plan_payout(asked.get("whose"), plan)
        return JSONResponse({"planned": asked.get("whose")})

    async def settle(self, request: Request) -> Response:
        """`id` of a payout that is open, and its `outcome`, perhaps with a `reason`."""
        asked = await request.json()
        payout = self._operator.books.find_request(asked["id"])
        plan = PayoutPlan(outcome=PayoutOutcome(asked["outcome"]), reason=asked.get("reason"))
        is_open = payout is not None and (payout.direction, payout.state) == (Direction.OUT, PaymentState.PENDING)
        if not is_open or plan.outcome is PayoutOutcome.UNKNOWN:
            return nobody()
        return told(await self._operator.settle_payout(asked["id"], plan))


def readable(handle: Handler) -> Handler:
    """`handle` for requests that it can read."""

    async def answer(request: Request) -> Response:
        try:
            return await handle(request)
        except (KeyError, ValueError, AttributeError, MutuelleError) as error:
            return JSONResponse({"error": str(error)}, status_code=422)

    return answer
