"""How the simulated operator keeps its books and tells its merchants things, or as badly as it was told to."""

from collections import deque
from collections.abc import Mapping
from itertools import count

from app.core.clock import Clock
from app.core.jsontext import encode
from app.core.money import Currency
from app.providers.simulators.base import Books, Callback, CallbackSender, Faults, Movement, PayoutPlans
from app.providers.simulators.mpesa.gate import Gate

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Teller:
    """The operator's books, outbox and bad habits; what it does with money is written above this."""

    def __init__(self, clock: Clock, gate: Gate, currency: Currency, faults: Faults) -> None:
        self.clock = clock
        self.gate = gate
        self.currency = currency
        self.faults = faults
        self.books = Books()
        self.plans = PayoutPlans()
        self.sender = CallbackSender("mpesa", clock)
        self.prompt_outcome: str | None = None
        self.query_answers: deque[str] = deque()
        self.queue_timeouts = 0
        self.payout_queue_timeouts = 0
        self.msisdn_style: str | None = None
        self.whole_amounts = False
        self.confirms_first = False
        self.is_production = False
        self._numbers = count(1)

    async def close(self) -> None:
        """Stop calling back."""
        await self.sender.close()

    async def _tell(
        self,
        verb: str,
        url: str | None,
        message: Mapping[str, object],
        contradiction: Mapping[str, object] | None = None,
    ) -> None:
        """Send a message on the day that `faults` makes; who has registered no address hears nothing."""
        misbehaviour = self.faults.next(verb)
        if url is None:
            return
        self.sender.put(self._callback(url, message), misbehaviour)
        if misbehaviour.contradicted and contradiction is not None:
            self.sender.put(self._callback(url, contradiction))
        await self.sender.deliver()

    def _callback(self, url: str, message: Mapping[str, object]) -> Callback:
        return Callback(url=url, body=encode(message), headers={"content-type": "application/json;charset=UTF-8"})

    def _known(self, receipt: str) -> Movement:
        movement = self.books.find(receipt)
        assert movement is not None, "the operator knows its own movements"
        return movement

    def _receipt(self) -> str:
        """Ten capitals and digits that never repeat and do not look like a count."""
        number, text = next(self._numbers) * 1_000_000_007 % 36**8, ""
        for _ in range(8):
            number, digit = divmod(number, 36)
            text = DIGITS[digit] + text
        return f"TK{text}"
