"""How the neutral operator tells its merchants things: signed, to the right address, or as badly as it was told to."""

from dataclasses import replace
from datetime import datetime
from itertools import count

from app.core.clock import Clock
from app.core.money import XOF, Currency
from app.providers.simulators.base import Books, Callback, CallbackSender, Faults, Movement, PayoutPlans
from app.providers.simulators.simulator import wire
from app.providers.values import PaymentState

ID_PREFIX = "SIM"


class Teller:
    """The operator's books, outbox and bad habits; what it does with money is written above this."""

    def __init__(
        self,
        clock: Clock,
        *,
        api_key: str,
        callback_secret: str | None = None,
        currency: Currency = XOF,
        faults: Faults | None = None,
        prefix: str = ID_PREFIX,
    ) -> None:
        self.api_key = api_key
        self.currency = currency
        self.faults = faults or Faults()
        self.books = Books()
        self.plans = PayoutPlans()
        self.sender = CallbackSender("simulator", clock)
        self._clock = clock
        self._secret = callback_secret
        self._ids = (f"{prefix}{number:010d}" for number in count(1))
        # Where a receiver hears what it did not ask for, and where the outcome of each order is told.
        self._addresses: dict[str, str] = {}
        self._promised: dict[str, str] = {}

    def register(self, receiver: str, base: str) -> None:
        """From now on this receiver's callbacks go below `base`."""
        self._addresses[receiver] = base

    def has_seen(self, reference: str) -> bool:
        """Whether an order under this reference was ever taken."""
        return reference in self._promised

    async def close(self) -> None:
        """Stop calling back."""
        await self.sender.close()

    async def _tell(self, verb: str, url: str | None, movement: Movement) -> None:
        """Send the notice, and a contradicting one behind it on a bad day; who has no address hears nothing."""
        misbehaviour = self.faults.next(verb)
        if url is None:
            return
        self.sender.put(self._callback(url, wire.write(wire.notice(movement))), misbehaviour)
        if misbehaviour.contradicted:
            self.sender.put(self._callback(url, wire.write(wire.notice(_contradiction(movement)))))
        await self.sender.deliver()

    def _below(self, receiver: str, kind: str) -> str | None:
        """Where this receiver hears of such things, if it ever said so."""
        return f"{self._addresses[receiver]}/{kind}" if receiver in self._addresses else None

    def _callback(self, url: str, body: bytes) -> Callback:
        return Callback(url=url, body=body, seal=self._seal)

    def _seal(self, body: bytes, now: datetime) -> dict[str, str]:
        return dict(wire.seal(self._secret, body, now)) if self._secret else {}


def _contradiction(movement: Movement) -> Movement:
    """The same movement told otherwise: a request or payout ends the other way, all else has another amount."""
    if movement.request is None or movement.state is PaymentState.REVERSED:
        return replace(movement, amount=movement.amount + movement.amount)
    failed = movement.state is PaymentState.FAILED
    return replace(movement, state=PaymentState.SUCCEEDED if failed else PaymentState.FAILED)
