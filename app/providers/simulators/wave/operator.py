"""The simulated operator's inside: links that customers use, money at the till, refunds, and webhooks about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from app.core.clock import Clock
from app.core.money import XOF, Money
from app.providers.simulators.base import NEVER, Movement, Odds, PayingOperator
from app.providers.simulators.wave import wire
from app.providers.simulators.wave.businesses import Business
from app.providers.simulators.wave.movements import Entry, Kind, Lists
from app.providers.simulators.wave.sessions import CheckoutStatus, PaymentStatus, Session

NAME = "wave"
SOME_CUSTOMER = "22370001122"
PAGES = "https://pay.wave.com"
COMPLETED, PAYMENT_FAILED = "checkout.session.completed", "checkout.session.payment_failed"
TILL_PAYMENT = "merchant.payment_received"


class Operator(PayingOperator):
    """Businesses, their sessions and wallets; its callbacks are webhooks.

    `lists_net` and `newest_first` are the two ways in which the list of transactions may be written (wave §4).
    """

    def __init__(self, clock: Clock, businesses: Iterable[Business] = (), odds: Odds = NEVER, seed: int = 0) -> None:
        super().__init__(NAME, clock, odds, seed)
        self.lists = Lists()
        self.lists_net = False
        self.newest_first = False
        self._businesses = {business.wallet: business for business in businesses}
        self._sessions: dict[str, Session] = {}
        self._numbers = count(1)

    def sign(self, business: Business) -> None:
        """Take a business under contract, or change what one of this wallet has agreed."""
        self._businesses[business.wallet] = business

    def holder(self, api_key: str) -> Business | None:
        """Whose key this is."""
        return next((one for one in self._businesses.values() if one.api_key == api_key), None)

    def open_session(
        self, business: Business, *, amount: Money, success_url: str, error_url: str, client_reference: str | None
    ) -> Session:
        """Open a link; the same reference may have several."""
        return self._keep(
            Session(
                id=self._next_id("cos-"),
                business=business,
                amount=amount,
                success_url=success_url,
                error_url=error_url,
                client_reference=client_reference,
                opened_at=self.now(),
            )
        )

    def sessions(self, business: Business) -> Sequence[Session]:
        """All that this business opened, oldest first."""
        return [one for one in self._sessions.values() if one.business.wallet == business.wallet]

    def find(self, business: Business, session_id: str) -> Session | None:
        """One of its sessions."""
        return next((one for one in self.sessions(business) if one.id == session_id), None)

    def status(self, session: Session) -> CheckoutStatus:
        """Where it stands now."""
        return session.status_at(self.now())

    def customer_pays(self, session_id: str, payer: str = SOME_CUSTOMER, fee: Money | None = None) -> Session:
        """A customer pays by the link, perhaps in its last second, so that the payment lands when it has expired."""
        session = self._unpaid(session_id)
        paid = self._move(
            Kind.CHECKOUT,
            Movement(
                id=self._next_id("TML"),
                amount=session.amount,
                fee=fee or Money(0, session.amount.currency),
                payer=payer,
                receiver=session.business.wallet,
                request=session.client_reference,
                occurred_at=self.now(),
            ),
            session_id,
        )
        return self._end(session, PaymentStatus.SUCCEEDED, COMPLETED, transaction_id=paid.transaction_id)

    def customer_fails(self, session_id: str, reason: str = "insufficient-funds") -> Session:
        """An attempt fails; the session is still open."""
        session = self._keep(replace(self._unpaid(session_id), last_error=reason))
        self._tell(session.business, PAYMENT_FAILED, self.told(session))
        return session

    def customer_cancels(self, session_id: str) -> Session:
        """A customer gives up for good: complete, and not paid."""
        return self._end(self._unpaid(session_id), PaymentStatus.CANCELLED, PAYMENT_FAILED)

    def pay_at_till(
        self,
        wallet: str,
        amount: Money,
        payer: str = SOME_CUSTOMER,
        *,
        fee: Money | None = None,
        typed: str | None = None,
    ) -> Movement:
        """A customer scans the business's code."""
        business = self._businesses[wallet]
        paid = Movement(
            id=self._next_id("TML"),
            amount=amount,
            fee=fee or Money(0, amount.currency),
            payer=payer,
            receiver=wallet,
            reference=typed,
            occurred_at=self.now(),
        )
        self._move(Kind.TILL, paid)
        self._tell(business, TILL_PAYMENT, wire.till_payment(paid, business, typed))
        return paid

    def sweep(self, wallet: str, amount: Money) -> None:
        """The business has money sent to its bank: a row of the list, and nobody's payment."""
        self.books.fund(wallet, -amount)
        swept = Movement(
            id=self._next_id("TML"),
            amount=-amount,
            fee=Money(0, amount.currency),
            payer=wallet,
            receiver=wallet,
            occurred_at=self.now(),
        )
        self._list(Kind.SWEEP, swept, swept.id)

    def expire(self, session: Session) -> bool:
        """End a link before its time; not one that is over."""
        if self.status(session) is not CheckoutStatus.OPEN:
            return False
        self._keep(replace(session, is_expired=True))
        return True

    def refund(self, business: Business, transaction_id: str) -> bool:
        """Give a payment back with its fee, once; asked again, nothing more happens."""
        entry = self.lists.find(business.wallet, transaction_id)
        if entry is None or entry.kind not in (Kind.CHECKOUT, Kind.TILL):
            return False
        if self.books.find_reversal(entry.movement.id) is None:
            self._take_back(entry, Kind.CHECKOUT_REFUND if entry.kind is Kind.CHECKOUT else Kind.TILL_REFUND)
        return True

    def redeliver(self, session_id: str, **changes: object) -> None:
        """A webhook once more, or, against all rules, one that says something else."""
        session = self._sessions[session_id]
        self._tell(session.business, COMPLETED, {**self.told(session), **changes})

    def told(self, session: Session) -> Mapping[str, object]:
        """A session as it is told now."""
        return wire.session(session, self.now(), PAGES)

    def _unpaid(self, session_id: str) -> Session:
        session = self._sessions[session_id]
        assert session.completed_at is None, "a session is ended once"
        return session

    def _end(self, session: Session, status: PaymentStatus, kind: str, transaction_id: str | None = None) -> Session:
        ended = self._keep(
            replace(session, payment_status=status, transaction_id=transaction_id, completed_at=self.now())
        )
        self._tell(ended.business, kind, self.told(ended))
        return ended

    def _keep(self, session: Session) -> Session:
        self._sessions[session.id] = session
        return session

    def _move(self, kind: Kind, movement: Movement, session_id: str | None = None) -> Entry:
        self.books.record(movement)
        return self._list(kind, movement, movement.id, session_id)

    def _take_back(self, entry: Entry, kind: Kind) -> None:
        """Whole, with its fee; the row has an id of its own."""
        moved = entry.movement
        reversal = self.books.reverse(
            moved.id,
            reversal_id=self._next_id("TML"),
            occurred_at=self.now(),
            fee_returned=moved.fee,
            levy_returned=moved.levy,
        )
        self._list(kind, replace(reversal, request=moved.request), reversal.id, entry.session_id)

    def _list(self, kind: Kind, movement: Movement, transaction_id: str, session_id: str | None = None) -> Entry:
        entry = Entry(
            transaction_id=transaction_id,
            kind=kind,
            movement=movement,
            balance=self.books.balance(movement.wallet, XOF),
            session_id=session_id,
        )
        self.lists.add(entry)
        return entry

    def _tell(self, business: Business, kind: str, data: Mapping[str, object]) -> None:
        """Every webhook of the business as it is registered now; a contradicted one is followed by its opposite."""
        misbehaviour = self.faults.next("webhook")
        agreed = self._businesses[business.wallet]
        for callback in wire.webhooks(agreed, self._next_id("EV_"), kind, data):
            self.callbacks.put(callback, misbehaviour)
        if misbehaviour.contradicted:
            otherwise = {**data, "amount": f"{data['amount']}0"}
            for callback in wire.webhooks(agreed, self._next_id("EV_"), kind, otherwise):
                self.callbacks.put(callback)

    def _next_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers):05d}"
