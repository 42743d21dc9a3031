"""The adapter of Wave: its table of contents."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Self

from app.core.clock import Clock
from app.providers.account import Account
from app.providers.base import Capability
from app.providers.outcomes import not_found
from app.providers.values import (
    Answer,
    Authenticity,
    Direction,
    PaymentEvent,
    PaymentOrder,
    PayoutOrder,
    PayoutTaken,
    RawCallback,
    RequestHandle,
    ReversalOrder,
    StatusQuestion,
    WalletBalance,
)
from app.providers.wave.client import Client
from app.providers.wave.credentials import Credentials
from app.providers.wave.profile import NAME, PROFILE
from app.providers.wave.wire import account, checkouts, listing, payouts, problems, transactions, webhooks

# The ids of transactions begin so; those of payouts do not (§2, §3).
TRANSACTION = "T"


class Wave(Account[Credentials, Client]):
    """Collects by a link, pays out in one call; webhooks tell of money in alone, by a secret or a signature.

    A payout goes again only under the same reference, which is the idempotency key: the operator pays it once however
    often it is sent (§6). A webhook that only shows the shared secret is a claim, for anyone who saw it may replay it;
    one that is not answered by 2xx comes again for three days (§5).
    """

    name = NAME
    capabilities = (
        Capability.REQUEST_PAYMENT
        | Capability.PAY_OUT
        | Capability.QUERY_STATUS
        | Capability.BALANCE
        | Capability.STATEMENT
        | Capability.REVERSE
    )
    profile = PROFILE

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, str], clock: Clock) -> Self:
        """The wallet this key opens; raises `UnusableCredentials` naming the field that is wrong."""
        given = Credentials.read(credentials)
        return cls(given, Client(given, clock), clock)

    def verify(self, callback: RawCallback) -> Authenticity:
        """The signature proves, the shared secret claims; without either it is forged (§5)."""
        return webhooks.proof_of(callback, self._credentials)

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        """The one payment of a webhook; none in a test."""
        return webhooks.events_in(callback, self._credentials)

    async def request_payment(self, order: PaymentOrder) -> RequestHandle:
        """Open a checkout session.

        After `OutcomeUnknown` it is searched by our reference; nobody has the link of a session whose answer was lost,
        and it dies by itself.
        """
        body = checkouts.order_body(order, self._credentials)
        return checkouts.read_opened(await self._client.open_session(body), order)

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """Send money to a phone; the answer usually says how it ended, and a 200 may say that it failed (§3)."""
        body = payouts.body(order, self._credentials)
        return payouts.read_taken(await self._client.pay_out(body, order.reference), order)

    async def query_status(self, question: StatusQuestion) -> Answer:
        """By the operator's id where it is known, else by our reference (§2, §3)."""
        is_out = question.direction is Direction.OUT
        return await (self._payout_status(question) if is_out else self._payment_status(question))

    async def balance(self, callback_url: str = "") -> WalletBalance | None:
        """The operator's figure, at once (§4)."""
        return account.read_balance(await self._client.balance())

    async def statement(self, since: datetime, until: datetime) -> Sequence[Answer]:
        """Every movement of the window, day by day and page by page, in and out (§4)."""
        pages = [page for on in listing.days(since, until) for page in await self._pages(on)]
        listed = transactions.Listing.of(pages, self._credentials)
        return listed.answers(since, until, await self._paid_by(listed.sessions_unlinked))

    async def reverse(self, order: ReversalOrder) -> Answer:
        """Take a payout back within three days, or refund a payment; whole, and its fee comes back with it (§2-§4).

        The operator's 200 is empty, so what it did is read afterwards; until it shows, the reversal is open.
        """
        is_payment = order.provider_reference.startswith(TRANSACTION)
        return await (self._refund(order) if is_payment else self._take_back(order))

    async def _payment_status(self, question: StatusQuestion) -> Answer:
        if question.handle is not None:
            answer = await self._client.session(question.handle)
        elif question.provider_reference is not None:
            answer = await self._client.session_of(question.provider_reference)
        elif question.reference is not None:
            answer = await self._client.search_sessions(question.reference)
        else:
            return Answer(events=(), body=b"")
        events = checkouts.events_in(answer, question, self._clock.now())
        if events or question.provider_reference is None:
            return Answer(events=events, body=answer.body)
        return transactions.about(await self._lately(), question.provider_reference)

    async def _payout_status(self, question: StatusQuestion) -> Answer:
        if known_as := question.handle or question.provider_reference:
            answer = await self._client.payout(known_as)
        elif question.reference is not None:
            answer = await self._client.search_payouts(question.reference)
        else:
            return Answer(events=(), body=b"")
        events = payouts.events_in(answer, question)
        return Answer(events=events or [not_found(NAME, question)], body=answer.body)

    async def _take_back(self, order: ReversalOrder) -> Answer:
        asked = await self._client.payout(order.provider_reference)
        payout = payouts.reversible_in(asked, order)
        if payout.status != payouts.REVERSED:
            problems.require_done(await self._client.reverse_payout(order.provider_reference))
            with problems.already_done():
                asked = await self._client.payout(order.provider_reference)
                payout = payouts.reversible_in(asked, order)
        return Answer(events=[payouts.reversal_of(payout, order)], body=asked.body)

    async def _refund(self, order: ReversalOrder) -> Answer:
        """A payment by a link is refunded by its session, one at the till by its transaction."""
        paid, client = order.provider_reference, self._client
        session = checkouts.refundable_in(await client.session_of(paid), order)
        problems.require_done(
            await (client.refund_transaction(paid) if session is None else client.refund_session(session.id))
        )
        with problems.already_done():
            return transactions.taken_back(await self._lately(), order)

    async def _lately(self) -> Sequence[Answer]:
        return await self.statement(*transactions.last_days(self._clock.now()))

    async def _pages(self, on: date) -> Sequence[listing.Page]:
        pages, cursors = [listing.read_page(await self._client.transactions(on, None), on, ())], list[str]()
        while (after := pages[-1].next) is not None:
            cursors.append(after)
            pages.append(listing.read_page(await self._client.transactions(on, after), on, cursors))
        return pages

    async def _paid_by(self, sessions: Sequence[str]) -> Mapping[str, str]:
        """The transactions that paid these sessions, as far as the operator still knows."""
        paid: dict[str, str] = {}
        for session_id in sessions:
            found = problems.found_in(checkouts.Session, await self._client.session(session_id))
            paid |= {one.id: one.transaction_id for one in found if one.transaction_id}
        return paid
