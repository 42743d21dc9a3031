"""The adapter of the GSMA Mobile Money API: its table of contents."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Self

from app.core.clock import Clock
from app.core.money import Currency
from app.providers.account import Account
from app.providers.base import Capability
from app.providers.errors import OutcomeUnknown
from app.providers.gsma.client import Client
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.profile import NAME, PROFILE
from app.providers.gsma.wire import (
    addresses,
    balance,
    callbacks,
    listing,
    orders,
    places,
    problems,
    proof,
    reversals,
    states,
)
from app.providers.values import (
    Acknowledgement,
    Answer,
    Authenticity,
    Direction,
    PaymentEvent,
    PaymentOrder,
    PaymentState,
    PayoutOrder,
    PayoutTaken,
    RawCallback,
    RequestHandle,
    ReversalOrder,
    StatusQuestion,
    WalletBalance,
)

# From the answer that was lost to a request state, to what it made, and once around where that was forgotten.
MOST_HOPS = 5
# Clocks differ; what was sent is searched from a little before.
BEFORE = timedelta(minutes=5)


class Gsma(Account[Credentials, Client]):
    """Asks payers, pays out, takes back and states, at any operator that speaks the API; our reference is its key.

    An order is answered by a request state as a rule; what became of it comes by PUT to an address of that order
    alone, and by our own questions: the state, what it made, or the answer that was lost (§4, §9).
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
    callback_methods = frozenset({"PUT"})

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, str], clock: Clock) -> Self:
        """The account these credentials open; raises `UnusableCredentials` naming the field that is wrong."""
        given = Credentials.read(credentials)
        return cls(given, Client(given, clock), clock)

    @property
    def currencies(self) -> tuple[Currency, ...]:
        """The one currency of the account."""
        return (self._credentials.book_currency,)

    def verify(self, callback: RawCallback) -> Authenticity:
        """By its address, its signature or the agreed key (§4, §8)."""
        return proof.proof_of(callback, self._credentials)

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        """One event, about the order that its address names or the transaction that it tells."""
        return callbacks.events_in(callback, self._credentials)

    def acknowledge(self, callback: RawCallback, *, accepted: bool) -> Acknowledgement:
        """204 when it is taken, 503 to have it sent again (§4)."""
        return Acknowledgement(status=204 if accepted else 503)

    async def request_payment(self, order: PaymentOrder) -> RequestHandle:
        """Ask the payer by a merchant payment; the operator says until when it may be approved, if it says so."""
        place, reference = f"transactions/type/{addresses.MERCHANTPAY}", order.reference
        body, url = orders.request_body(order, self._credentials), self._told_at(order, addresses.MERCHANTPAY)
        answer = await self._client.order(place, reference, body, url, verb="request_payment")
        return states.read_taken(answer, Direction.IN, reference, self._credentials).as_request()

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """Disburse to a phone; after a lost answer the same order may go again, and is then a duplicate (§9)."""
        place, reference = f"transactions/type/{addresses.DISBURSEMENT}", order.reference
        body, url = orders.payout_body(order, self._credentials), self._told_at(order, addresses.DISBURSEMENT)
        answer = await self._client.order(place, reference, body, url, verb="pay_out")
        return states.read_taken(answer, Direction.OUT, reference, self._credentials).as_payout(answer)

    async def query_status(self, question: StatusQuestion) -> Answer:
        """From where the order is known to stand to what became of it; a payout nobody knows is searched for (§9)."""
        place, passed = places.first(question), list[str]()
        if place is None:
            return Answer(events=(), body=b"")
        while place not in passed and len(passed) < MOST_HOPS:
            passed.append(place)
            answer = await self._client.look(place)
            if problems.is_not_found(answer) and not place.startswith(places.STATES):
                was_known = len(passed) > 1 or not place.startswith(places.RESPONSES)
                return await self._missing(question, answer.body, was_known=was_known)
            found = states.follow(answer, place, question, self._credentials)
            if isinstance(found, PaymentEvent):
                return Answer(events=[found], body=answer.body)
            place = found
        raise OutcomeUnknown(provider=NAME, reason="endless")

    async def balance(self, callback_url: str = "") -> WalletBalance | None:
        """The operator's figure for our account, at once (§6)."""
        return balance.read_balance(await self._client.balance(), self._credentials)

    async def statement(self, since: datetime, until: datetime) -> Sequence[Answer]:
        """What moved in the window; of what was taken back from before it, which way that had gone is asked (§2)."""
        pages = await self._pages(since, until, verb="statement")
        rows = [row for page in pages for row in page.rows]
        known = dict(listing.ways(rows, self._credentials))
        for original in listing.originals_beyond(rows, known):
            alone = await self._client.look(places.transaction(original), verb="statement")
            known |= listing.ways_alone(alone, self._credentials)
        back = listing.taken_back(rows, self._credentials)
        return [listing.answer_of(page, since, until, known, back, self._credentials) for page in pages]

    async def reverse(self, order: ReversalOrder) -> Answer:
        """Take a movement back whole; it is read first, for the order names no amount that could say whole of what."""
        place = places.transaction(order.provider_reference)
        read_first = await self._client.look(place, verb="reverse")
        moved = reversals.read_moved(read_first, order, self._credentials)
        if moved.state is PaymentState.REVERSED:
            return Answer(events=[moved], body=read_first.body)
        body, url = orders.reversal_body(order), self._told_at(order, addresses.REVERSALS[moved.direction])
        answer = await self._client.order(f"{place}/reversals", order.reference, body, url, verb="reverse")
        event = reversals.read_reversal(answer, order, moved.direction, self._credentials)
        return Answer(events=[event], body=answer.body)

    def _told_at(self, order: PaymentOrder | PayoutOrder | ReversalOrder, kind: str) -> str:
        return addresses.address(order.callback_url, kind, order.reference, self._credentials)

    async def _missing(self, question: StatusQuestion, body: bytes, *, was_known: bool) -> Answer:
        """Before a payout counts as not found, the account's list is searched for our reference (§9)."""
        if question.direction is Direction.OUT and question.reference and question.sent_at:
            pages = await self._pages(question.sent_at - BEFORE, self._clock.now(), verb="query_status")
            if found := listing.search(pages, question.reference, self._credentials):
                return found
        return Answer(events=states.not_found(question, was_known=was_known), body=body)

    async def _pages(self, since: datetime, until: datetime, *, verb: str) -> Sequence[listing.Page]:
        ends, pages = listing.ends(since, until), list[listing.Page]()
        while not pages or not listing.is_whole(pages):
            had = sum(len(page.rows) for page in pages)
            pages.append(listing.read_page(await self._client.transactions(*ends, had, verb=verb)))
        return pages
