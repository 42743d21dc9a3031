"""The simulated participant's inside: orders by the client's ids, one account, and webhooks in batches."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

from app.core import jsontext
from app.core.clock import Clock
from app.core.money import XOF, Money
from app.providers.simulators.base import (
    AT_ONCE,
    HONEST,
    NEVER,
    Callback,
    Misbehaviour,
    Odds,
    PayingOperator,
    PayoutOutcome,
    PayoutPlan,
    ordered,
)
from app.providers.simulators.pi_spi.business import Business, Webhook
from app.providers.simulators.pi_spi.movements import Kind, Order, Status, item_of
from app.providers.values import Direction, PaymentState

NAME = "pi_spi"
NOTHING = Money(0, XOF)
OPPOSITE = {"PAIEMENT_ENVOYE": "PAIEMENT_REJETE", "PAIEMENT_RECU": "RTP_REJETE", "RTP_REJETE": "PAIEMENT_RECU"}

Told = tuple[str, Order, str | None]


class Operator(PayingOperator):
    """One client's orders and account; its callbacks are webhooks.

    A bill waits for its payer. A payment with a planned `refusal`, a code of §4, is rejected in the answer itself.
    Where the sheet leaves it open: `writes` is how signatures are written, `tells_decimals` writes francs as `2500.0`,
    and `holds_items` collects what is told until `flush` sends it as one batch. `settles_quietly` has only the platform
    itself know that a payment is over. `returns_wait` leaves a return open. What was taken is not found for
    `shows_after_s`.
    """

    def __init__(self, clock: Clock, business: Business, odds: Odds = NEVER, seed: int = 0) -> None:
        super().__init__(NAME, clock, odds, seed)
        self.business = business
        self.webhooks: dict[str, Webhook] = {}
        self.tokens: set[str] = set()
        self.writes = "hex"
        self.tells_decimals = False
        self.holds_items = False
        self.settles_quietly = False
        self.returns_wait = False
        self.shows_after_s = 0.0
        self._orders: dict[tuple[Kind, str], Order] = {}
        self._quiet: dict[str, Order] = {}
        self._held: list[Mapping[str, object]] = []
        self._refusals: dict[str, list[str]] = {}

    @property
    def alias(self) -> str:
        """The client's alias that receives and pays; its account in the books."""
        return self.business.aliases[0]

    def register(self, url: str, events: Iterable[str] = ()) -> Webhook:
        """Tell an address from now on; gives the secret, once."""
        number = f"wh-{len(self.webhooks) + 1}"
        webhook = Webhook(id=number, url=url, secret=f"xsk_{secrets.token_hex(16)}", events=frozenset(events))
        self.webhooks[number] = webhook
        return webhook

    def refuse(self, verb: str, code: str) -> None:
        """The next `request` or `return` is rejected with this code."""
        self._refusals.setdefault(verb, []).append(code)

    def refusal_of(self, verb: str) -> str | None:
        """The code it is rejected with, used up."""
        waiting = self._refusals.get(verb)
        return waiting.pop(0) if waiting else None

    def payout_refusal(self, tx_id: str, payee: str, amount: Money) -> str | None:
        """Why a payment is rejected at once; a planned refusal is used up by it."""
        if (refusal := self.plans.refusal(tx_id, payee)) is not None:
            return refusal
        return "AM04" if self.books.spendable(self.alias, amount.currency) < amount else None

    def find(self, kind: Kind, tx_id: str) -> Order | None:
        """The order under the client's id."""
        return self._orders.get((kind, tx_id))

    def shown(self, kind: Kind, tx_id: str) -> Order | None:
        """The same as who asks is told."""
        found = self.find(kind, tx_id)
        is_late = found is not None and self.now() < found.taken_at + timedelta(seconds=self.shows_after_s)
        return None if is_late else found

    def find_by_platform(self, end_to_end_id: str) -> Order | None:
        """The order of either kind under the platform's id, as the platform knows it."""
        found = next((one for one in self._orders.values() if one.id == end_to_end_id), None)
        return self._quiet.get(end_to_end_id, found)

    def next_id(self) -> str:
        """The platform's id for what comes next: country, type and number of the participant, instant, chance (§10)."""
        at = f"{self.now():%Y%m%d%H%M%S}"
        return f"EMLB001{at}{len(self.books.all()) + len(self._orders):014d}"

    def take(self, order: Order) -> Order:
        """Take an order. A bill then waits, a payment goes as it is planned."""
        self._keep(order)
        self._take_into_books(order)
        self.settle_due()
        return self._known(order.kind, order.tx_id)

    def reject(self, order: Order, code: str) -> Order:
        """Know it as rejected; nothing moved and nobody is told, for the answer says so."""
        return self._keep(replace(order, status=Status.REJETE, code=code))

    def accept(self, tx_id: str) -> Order:
        """The payer accepts the bill, and has paid it."""
        return self._end(self._known(Kind.REQUEST, tx_id), Status.IRREVOCABLE)

    def decline(self, tx_id: str, code: str = "ARFR") -> Order:
        """The payer does not, or cannot."""
        return self._end(self._known(Kind.REQUEST, tx_id), Status.REJETE, code)

    def word(self, kind: Kind, tx_id: str, status: str, code: str | None = None) -> Order:
        """What it is called, documented or not; nothing moves and nothing is told."""
        return self._keep(replace(self._known(kind, tx_id), status=status, code=code))

    def pay(self, payer: str, amount: Money, *, tx_id: str, motive: str | None = None) -> Order:
        """Somebody pays the client unasked, as by its QR code."""
        told: dict[str, object] = {"txId": tx_id, **({"motif": motive} if motive else {})}
        order = Order(
            kind=Kind.REQUEST,
            tx_id=tx_id,
            id=self.next_id(),
            amount=amount,
            payer_alias=payer,
            payee_alias=self.alias,
            taken_at=self.now(),
            told=told,
        )
        self._take_into_books(order)
        self.books.settle(order.id, PaymentState.SUCCEEDED)
        self._told("received_outcome", "PAIEMENT_RECU", order)
        return self._keep(replace(order, status=Status.IRREVOCABLE, ended_at=self.now()))

    async def settle_payout(self, tx_id: str, plan: PayoutPlan = AT_ONCE) -> Order:
        """End an open payment and tell it; gives it as it is now."""
        return self._settle(self._known(Kind.PAYMENT, tx_id), plan)

    def send_back(self, order: Order, code: str | None = None) -> Order:
        """The client returns what it received: the money goes, or with a code does not; done is done once."""
        if order.return_status == Status.IRREVOCABLE:
            return order
        status = Status.REJETE if code else Status.ENVOYE if self.returns_wait else Status.IRREVOCABLE
        if status is Status.IRREVOCABLE:
            self._reverse(order)
            self._told("return_outcome", "RETOUR_ENVOYE", order)
        return self._keep(replace(order, return_status=status, return_code=code))

    def give_back(self, tx_id: str) -> Order:
        """The payee returns what it was sent: a new movement, of which the payment itself says nothing (§5)."""
        order = self._known(Kind.PAYMENT, tx_id)
        self._reverse(order)
        self._told("payout_return", "RETOUR_RECU", order)
        return order

    def settle_due(self) -> None:
        """Carry out every plan whose time has come."""
        for tx_id, plan in self.plans.due(self.now()):
            self._settle(self._known(Kind.PAYMENT, tx_id), plan)

    def tell(self, code: str, order: Order, motive: str | None = None, *, forged: bool = False) -> None:
        """Anything about an order, true or not; what is forged has a signature by nobody's secret."""
        item = item_of(order, code, self.now(), motive)
        if self.holds_items:
            self._held.append(item)
        else:
            self._put([item], [code], HONEST, forged=forged)

    def flush(self) -> None:
        """Send what was collected as one batch."""
        held, self._held = self._held, []
        self._put(held, [str(one["evCode"]) for one in held], HONEST)

    def _take_into_books(self, order: Order) -> None:
        is_payout = order.kind is Kind.PAYMENT
        opened = ordered(
            Direction.OUT if is_payout else Direction.IN,
            movement_id=order.id,
            wallet=self.alias,
            party=order.payee_alias.removeprefix("+") if is_payout else order.payer_alias,
            amount=order.amount,
            request=order.tx_id,
            occurred_at=order.taken_at,
        )
        self._open(opened, order.tx_id)

    def _settle(self, payment: Order, plan: PayoutPlan) -> Order:
        if plan.outcome is PayoutOutcome.FAILED:
            return self._end(payment, Status.REJETE, plan.reason or "AC07")
        ended = self._end(payment, Status.IRREVOCABLE, fee=plan.fee)
        return self.give_back(ended.tx_id) if plan.outcome is PayoutOutcome.RETURNED else ended

    def _end(self, order: Order, status: Status, code: str | None = None, fee: Money | None = None) -> Order:
        state, at = PaymentState.FAILED if code else PaymentState.SUCCEEDED, self.now()
        if order.kind is Kind.REQUEST:
            self.books.settle(order.id, state, code)
            verb, event = "request_outcome", "RTP_REJETE" if code else "PAIEMENT_RECU"
        else:
            self.books.settle_payout(order.id, state, occurred_at=at, fee=fee, reason=code)
            verb, event = "payout_outcome", "PAIEMENT_REJETE" if code else "PAIEMENT_ENVOYE"
        ended = replace(order, status=status, code=code, ended_at=None if code else at)
        if self.settles_quietly:
            self._quiet[order.id] = ended
            return order
        self._told(verb, event, ended, code)
        return self._keep(ended)

    def _reverse(self, order: Order) -> None:
        self.books.reverse(order.id, reversal_id=self.next_id(), occurred_at=self.now(), fee_returned=NOTHING)

    def _told(self, verb: str, code: str, order: Order, motive: str | None = None) -> None:
        """Once; a contradicted one is followed by its opposite."""
        misbehaviour = self.faults.next(verb)
        codes = [code, OPPOSITE[code]] if misbehaviour.contradicted and code in OPPOSITE else [code]
        for one in codes:
            item = item_of(order, one, self.now(), motive)
            if self.holds_items:
                self._held.append(item)
            else:
                self._put([item], [one], misbehaviour)

    def _put(
        self,
        items: Iterable[Mapping[str, object]],
        codes: Iterable[str],
        misbehaviour: Misbehaviour,
        *,
        forged: bool = False,
    ) -> None:
        told, named = list(items), list(codes)
        for webhook in self.webhooks.values():
            wanted = [item for item, code in zip(told, named, strict=True) if webhook.wants(code)]
            if not wanted:
                continue
            signer = replace(webhook, secret="nobody's") if forged else webhook  # noqa: S106
            body = jsontext.encode({"data": wanted, "meta": {"total": len(wanted)}})
            seal = partial(signer.seal, written=self.writes)
            self.callbacks.put(Callback(url=webhook.url, body=body, seal=seal), misbehaviour)

    def _keep(self, order: Order) -> Order:
        self._orders[order.kind, order.tx_id] = order
        return order

    def _known(self, kind: Kind, tx_id: str) -> Order:
        order = self.find(kind, tx_id)
        assert order is not None, "the participant knows the orders it took"
        return order
