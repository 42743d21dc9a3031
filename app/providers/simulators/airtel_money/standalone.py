"""The simulated Airtel Money as a process of its own: a funded account, people who act below `/people`."""

from collections.abc import Awaitable, Callable, Mapping

from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.core import jsontext
from app.core.clock import Clock
from app.core.money import InvalidAmount, Money
from app.providers.simulators.airtel_money.applications import Application
from app.providers.simulators.airtel_money.endpoints import application
from app.providers.simulators.airtel_money.operator import Operator
from app.providers.simulators.keyboard import OPENING_UNITS, Funds, PlanFor, by_itself
from app.providers.values import Direction


class Answered(BaseModel):
    """What the payer does about the prompt of this id; without a code it is approved."""

    id: str
    code: str | None = None


class Keyboard:
    """The acts, for one operator and one of its applications."""

    def __init__(self, operator: Operator, merchant: Application) -> None:
        self._operator = operator
        self._merchant = merchant

    def answer(self, told: object) -> bool:
        """A payer approves a prompt, or refuses it with a code."""
        asked, act = Answered.model_validate(told), self._operator
        found = act.find(asked.id, Direction.IN)
        if found is None or not found.is_open:
            return False
        _ = act.decline(asked.id, asked.code) if asked.code else act.approve(asked.id)
        return True

    def fund(self, told: object) -> bool:
        """Raise the account."""
        amount = Money.parse(Funds.model_validate(told).amount, self._merchant.currency)
        self._operator.books.fund(self._merchant.client_id, amount)
        return True

    def plan(self, told: object) -> bool:
        """Decide a payout before it comes."""
        asked = PlanFor.model_validate(told)
        self._operator.plan_payout(asked.whose, asked.planned)
        return True


def standalone(credentials: Mapping[str, str], clock: Clock) -> Starlette:
    """The operator with the application of these credentials and money in its account; what is left out has plain ones.

    `callback_base` is where it calls back: one address for all, as in the portal (airtel-money §5.1).
    """
    merchant = Application(
        client_id=credentials.get("client_id", "simulated-application"),
        client_secret=credentials.get("client_secret", "simulated-secret"),
        pin=credentials.get("pin", "2468"),
        country=credentials.get("country", "NE"),
        callback_key=credentials.get("callback_key"),
    )
    operator = Operator(clock, [merchant])
    operator.books.fund(merchant.client_id, Money.parse(OPENING_UNITS, merchant.currency))
    if "callback_base" in credentials:
        operator.register(merchant, f"{credentials['callback_base']}/airtel")
    keyboard = Keyboard(operator, merchant)
    acts = {"answers": keyboard.answer, "funds": keyboard.fund, "plans": keyboard.plan}
    routes = [Route(f"/people/{name}", _act(act), methods=["POST"]) for name, act in acts.items()]
    return by_itself(operator, application(operator), routes)


def _act(act: Callable[[object], bool]) -> Callable[[Request], Awaitable[Response]]:
    """`act` for requests that can be read; 404 where there is nothing to act on."""

    async def answer(request: Request) -> Response:
        try:
            is_done = act(jsontext.decode(await request.body()))
        except (ValidationError, jsontext.UnreadableJson, InvalidAmount):
            return JSONResponse({"error": "malformed"}, status_code=400)
        return JSONResponse({"done": is_done}, status_code=200 if is_done else 404)

    return answer
