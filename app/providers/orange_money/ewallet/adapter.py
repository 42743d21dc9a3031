"""The adapter of the eWallet: its table of contents."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

from app.core.clock import Clock
from app.providers.account import Account
from app.providers.base import Capability
from app.providers.orange_money.ewallet.client import Client
from app.providers.orange_money.ewallet.credentials import Credentials
from app.providers.orange_money.ewallet.profile import NAME, PROFILE
from app.providers.orange_money.ewallet.wire import account, cashins, listing, qrcodes, registration, seal, transactions
from app.providers.outcomes import not_found
from app.providers.values import (
    Answer,
    Authenticity,
    CallbackAddresses,
    Direction,
    PaymentEvent,
    PaymentOrder,
    PayoutOrder,
    PayoutTaken,
    ProviderReference,
    RawCallback,
    RequestHandle,
    StatusQuestion,
    WalletBalance,
)


class OrangeEwallet(Account[Credentials, Client]):
    """Is paid by QR code or link, and pays out to phones by cash-in: one order is one request (B3, B5, B8).

    A payment is told by callback, search or statement. The answer to a cash-in usually says how it ended; when it was
    lost, the operator is searched by our reference until it lists the transaction, for a day and more; then a person
    decides. Callbacks tell transactions: the API key alone makes them a claim to ask about, a signature proves them;
    5xx brings one back, 4xx would lose it for ever (B7).
    """

    name = NAME
    capabilities = (
        Capability.REQUEST_PAYMENT
        | Capability.PAY_OUT
        | Capability.QUERY_STATUS
        | Capability.BALANCE
        | Capability.STATEMENT
        | Capability.REGISTER
    )
    profile = PROFILE

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, str], clock: Clock) -> Self:
        """The wallet these credentials open; raises `UnusableCredentials` naming the field that is wrong."""
        given = Credentials.read(credentials)
        return cls(given, Client(given, clock), clock)

    def verify(self, callback: RawCallback) -> Authenticity:
        """The API key must be right, and the signature where a secret is configured (B7)."""
        return seal.proof_of(callback, self._credentials)

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        """One transaction per callback; a customer's payment keeps its own direction."""
        return [transactions.read_callback(callback, self._credentials.country)]

    async def request_payment(self, order: PaymentOrder) -> RequestHandle:
        """Open a code that can be paid once (B3).

        After `OutcomeUnknown` it is searched by our reference; nobody has seen a code whose answer was lost (B8).
        """
        body = qrcodes.body(order, self._credentials)
        return qrcodes.read_opened(await self._client.open_code(body, registration.address(order.callback_url)))

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """Cash in to a phone of the wallet's country.

        A dead token and a revoked key are `ProviderUnavailable`: both are forgotten, and the same order may go again.
        The operator knows no duplicates, so only the search tells what became of an order without an answer.
        """
        body, pin = cashins.body(order, self._credentials), cashins.pin_of(self._credentials)
        answer = await self._client.cash_in(body, pin)
        return cashins.read_answer(answer, order)

    async def query_status(self, question: StatusQuestion) -> Answer:
        """Search our reference; where nothing is listed though the operator gave an id, ask by that id (B6, B8).

        A payment is found in no list before it is paid: then nothing is known of it (B3).
        """
        if question.direction is Direction.IN and question.provider_reference is not None:
            return await self._payment(question.provider_reference)
        if question.reference is None:
            return Answer(events=(), body=b"")
        listed = await self._client.search(transactions.search(question.reference, self._clock.now()))
        events = transactions.read_search(listed, question, self._credentials.country)
        if question.direction is Direction.IN:
            return Answer(events=events, body=listed.body)
        transaction_id = transactions.id_in(question)
        if events or transaction_id is None:
            return Answer(events=events or [not_found(NAME, question)], body=listed.body)
        told = await self._client.transaction_status(transaction_id)
        return Answer(events=[transactions.read_status(told, transaction_id, question)], body=told.body)

    async def balance(self, callback_url: str = "") -> WalletBalance | None:
        """The operator's figure, at once (B6)."""
        return account.read_balance(await self._client.account())

    async def statement(self, since: datetime, until: datetime) -> Sequence[Answer]:
        """Every transaction of the wallet's, page by page as long as the operator lists the oldest first (B6)."""
        pages = listing.Listing(since, until, self._credentials)
        while (start := pages.next_start) is not None:
            wanted = transactions.everything(start)
            pages.add(await self._client.search(wanted, verb="statement"))
        return pages.answers

    async def register_callbacks(self, addresses: CallbackAddresses) -> Sequence[str]:
        """Register the address once: one the operator already has is left as it is (B7)."""
        wanted = registration.body(addresses, self._credentials)
        if not registration.is_registered(await self._client.callbacks(wanted["code"]), wanted):
            registration.read_registered(await self._client.register(wanted))
        return [wanted["callbackUrl"]]

    async def _payment(self, transaction_id: ProviderReference) -> Answer:
        """By the operator's id: its status call tells no amount, the list does."""
        listed = await self._client.search(transactions.around(transaction_id, self._clock.now()))
        events = transactions.read_around(listed, transaction_id, self._credentials.country)
        return Answer(events=events, body=listed.body)
