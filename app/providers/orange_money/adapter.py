"""The adapter of Orange Money Web Payment: its table of contents."""

from collections.abc import Mapping, Sequence
from typing import Self

from app.core.clock import Clock
from app.providers.account import Account
from app.providers.base import Capability
from app.providers.orange_money import wire
from app.providers.orange_money.client import Client
from app.providers.orange_money.credentials import Credentials
from app.providers.orange_money.profile import NAME, PROFILE
from app.providers.values import (
    Answer,
    Authenticity,
    PaymentEvent,
    PaymentOrder,
    RawCallback,
    RequestHandle,
    StatusQuestion,
)


class OrangeMoney(Account[Credentials, Client]):
    """Sends the payer to a page of the operator's; its notifications are unsigned hints, so only a query counts.

    A notification comes to `{callback_url}/notification/{reference}` and repeats the `callback_token` of the
    `RequestHandle`; it knows no amount. An order that EXPIRED is reported PENDING with that reason: the ladder of the
    profile reads it again, and only silence at its end closes the request (A4, RELIABILITY 1.2). What was not
    stored may never come again (A3).
    """

    name = NAME
    capabilities = Capability.REQUEST_PAYMENT | Capability.QUERY_STATUS
    profile = PROFILE

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, str], clock: Clock) -> Self:
        """The account these credentials open; raises `UnusableCredentials` naming the field that is wrong."""
        given = Credentials.read(credentials)
        return cls(given, Client(given, clock), clock)

    def verify(self, callback: RawCallback) -> Authenticity:
        """Nothing is signed, so nothing can be proven or disproved here (A3)."""
        return Authenticity.CLAIMED

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        """One hint per notification, with the token to compare."""
        return [wire.read_notification(callback)]

    async def request_payment(self, order: PaymentOrder) -> RequestHandle:
        """Open a payment page.

        After `OutcomeUnknown` the order is abandoned, not asked after: nobody has its page, which dies in ten minutes,
        and another try needs a new reference (A5).
        """
        asked_at = self._clock.now()
        body = wire.order_body(order, self._credentials)
        return wire.read_started(await self._client.start_payment(body), asked_at)

    async def query_status(self, question: StatusQuestion) -> Answer:
        """What became of an order; one whose page never reached us cannot be asked after and finds nothing (A5)."""
        body = wire.status_body(question)
        if body is None:
            return Answer(events=(), body=b"")
        answer = await self._client.transaction_status(body)
        return Answer(events=[wire.read_status(answer, question)], body=answer.body)
