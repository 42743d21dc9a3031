"""The cashier's office: batches, two approvals, sending through operators that misbehave by plan, the bank, refunds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import text

from app import collection, jobs, payouts, treasury
from app.access import Role
from app.collection import NewRefund
from app.core.ids import PaymentId, PayoutId
from app.core.money import XOF, Money, rate_of
from app.demo.founding import Branch
from app.demo.network import Network
from app.demo.operators import Operator
from app.demo.stage import Stage
from app.facilities import Level
from app.payouts import BankSays, BankWord, Batch, NothingToPay, Payout, PayoutFilter, State
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, PayoutPlan, Reply

FOLLOWED_AFTER = (timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=5))
CHARGE = 500
MOST_BACK = 5_000
# Orange's own code: the number has no account (orange-money B9).
NO_CUSTOMER = "2000"
STRAY = text("""
    SELECT p.id, p.left_minor FROM payments p JOIN wallets w ON w.mutual_id = p.mutual_id AND w.id = p.wallet_id
    WHERE p.mutual_id = :mutual_id AND p.left_minor > 0 AND p.reason = 'UNKNOWN' AND p.frozen_at IS NULL
      AND p.reversed_at IS NULL AND w.provider IN ('mpesa', 'wave') AND p.payer_sealed IS NOT NULL
      AND NOT EXISTS (SELECT FROM refunds r WHERE r.mutual_id = p.mutual_id AND r.payment_id = p.id)
    ORDER BY p.occurred_at, p.left_minor DESC LIMIT 1
""")


class Fate(StrEnum):
    """What an operator makes of a payout, and of telling us."""

    FINE = "fine"
    TIMES_OUT = "times_out"
    FAILS_AFTER_PAYING = "fails_after_paying"
    SAYS_NOTHING = "says_nothing"
    SAYS_TWICE = "says_twice"
    TIMES_OUT_IN_SILENCE = "times_out_in_silence"
    REFUSES = "refuses"
    COMES_BACK = "comes_back"
    NEVER_ENDS = "never_ends"
    NEVER_ANSWERS = "never_answers"


# How the order is answered, and how its outcome is told.
ANSWERS = {
    Fate.TIMES_OUT: Reply.SILENT_AFTER,
    Fate.TIMES_OUT_IN_SILENCE: Reply.SILENT_AFTER,
    Fate.NEVER_ANSWERS: Reply.SILENT_AFTER,
    Fate.FAILS_AFTER_PAYING: Reply.ERROR_AFTER,
}
TOLD = {
    Fate.SAYS_NOTHING: Misbehaviour(lost=True),
    Fate.TIMES_OUT_IN_SILENCE: Misbehaviour(lost=True),
    Fate.FAILS_AFTER_PAYING: Misbehaviour(lost=True),
    Fate.SAYS_TWICE: Misbehaviour(doubled=True),
}
# Month by month, what happens to the referral centre, alone at its operator, and to the first community centre.
REFERRAL = {
    "MICMO": (Fate.TIMES_OUT_IN_SILENCE, Fate.SAYS_NOTHING, Fate.FAILS_AFTER_PAYING, Fate.SAYS_TWICE),
    "MICBA": (Fate.FAILS_AFTER_PAYING, Fate.SAYS_TWICE, Fate.TIMES_OUT, Fate.SAYS_NOTHING),
}
COMMUNITY = {"MICMO": (Fate.REFUSES,), "MICBA": (Fate.COMES_BACK,)}
# While Wave is down, one order is carried out though nobody says so; the other is not even heard.
DOWN = {"MICMO": Fate.FAILS_AFTER_PAYING}
AT_THE_END = {"MICMO": Fate.NEVER_ANSWERS, "MICBA": Fate.NEVER_ENDS}


@dataclass(slots=True)
class Till:
    """The way out of one mutual, month by month."""

    stage: Stage
    branch: Branch
    network: Network
    rounds: int = 0
    by_bank: list[PayoutId] = field(default_factory=list)
    bank_paid_minor: int = 0

    async def pay(self, *, is_last: bool) -> None:
        """Pay what is open: a batch for each operator and the bank; who makes it approves none of it (I15)."""
        for batch in await self._prepare():
            self._plan(batch, is_last=is_last)
            await self._approve(batch)
            await self._send()
            if batch.payouts[0].wallet_id is None:
                await self._hand_to_bank(batch)
        if not is_last:
            await self._refund()
        self.rounds += 1

    async def follow(self) -> None:
        """The rounds that follow up what is in doubt; what an operator refused is sent anew, once (P2)."""
        for wait in FOLLOWED_AFTER:
            self.stage.clock.advance(wait)
            await self._send()
        for failed in await self._in_state(State.FAILED):
            async with self.stage.parts.database.transaction() as session:
                await payouts.resend(
                    session, self.branch.mutual, failed.id, treasury.SOURCES, self.network.staff[Role.ACCOUNTANT]
                )
            self._expect(failed, Fate.FINE)
            await self._send()

    async def read_bank_statement(self) -> None:
        """What the bank executed it shows, with its charge (E15, 6318)."""
        ids, self.by_bank = self.by_bank, []
        for number, payout_id in enumerate(ids):
            word = BankWord(
                says=BankSays.EXECUTED, reference=f"VIR{self.rounds:03d}{number:03d}", charge=Money(CHARGE, XOF)
            )
            async with self.stage.parts.database.transaction() as session:
                paid = await payouts.state_by_bank(
                    session, self.branch.mutual, payout_id, word, treasury.SOURCES, self.network.staff[Role.ACCOUNTANT]
                )
            self.bank_paid_minor += paid.amount.minor

    async def _prepare(self) -> Sequence[Batch]:
        maker, mutual = self.network.staff[Role.ACCOUNTANT], self.branch.mutual
        try:
            async with self.stage.parts.database.transaction() as session:
                drafts = await payouts.prepare_batches(session, mutual, maker=maker)
                return [await payouts.submit_batch(session, mutual, draft.id, maker) for draft in drafts]
        except NothingToPay:
            return []

    async def _approve(self, batch: Batch) -> None:
        assert batch.content_hash is not None, "it was submitted"
        for role in (Role.COORDINATOR, Role.SIGNATORY):
            async with self.stage.parts.database.transaction() as session:
                await payouts.approve_batch(
                    session, self.branch.mutual, batch.id, batch.content_hash, self.network.staff[role]
                )

    async def _send(self) -> None:
        """As the worker does: send and follow up, hear what was told."""
        await jobs.pay(self.stage.desk)
        await self.stage.settle()

    async def _hand_to_bank(self, batch: Batch) -> None:
        ids = [payout.id for payout in batch.payouts]
        async with self.stage.parts.database.transaction() as session:
            left = await payouts.mark_exported(session, self.branch.mutual, ids, self.network.staff[Role.ACCOUNTANT])
        self.by_bank += [one.payout.id for one in left]

    def _plan(self, batch: Batch, *, is_last: bool) -> None:
        """Tell the simulated operator what will go wrong."""
        fates = dict(self._fates(is_last=is_last))
        for payout in batch.payouts:
            if payout.wallet_id is not None and payout.facility_id is not None:
                self._expect(payout, fates.get(payout.facility_id, Fate.FINE))

    def _fates(self, *, is_last: bool) -> Iterator[tuple[object, Fate]]:
        code = self.branch.mutual.code
        [referral] = self.network.of_level(Level.CSREF)
        [community, *_] = self.network.of_level(Level.CSCOM)
        planned = REFERRAL[code]
        yield referral.id, AT_THE_END[code] if is_last else planned[self.rounds % len(planned)]
        if not is_last and self.rounds < len(COMMUNITY[code]):
            yield community.id, COMMUNITY[code][self.rounds]

    def _expect(self, payout: Payout, fate: Fate) -> None:
        [(paid_by, wallet)] = [one for one in self.network.wallets.items() if one[1].id == payout.wallet_id]
        operator = self.stage.operators.payers[paid_by]
        fee = Money(rate_of(payout.amount.minor, wallet.fee_rate), XOF)
        operator.plan_payout(payout.payee.number, _plan_of(fate, fee))
        if paid_by is Operator.WAVE and self.stage.operators.weather.is_down:
            fate = DOWN.get(self.branch.mutual.code, fate)
        if fate in ANSWERS:
            operator.faults.script("payout", [Misbehaviour(reply=ANSWERS[fate])])
        if fate in TOLD:
            operator.faults.script("payout_outcome", [TOLD[fate]])

    async def _refund(self) -> None:
        """Money that nobody knows goes back to who sent it (A7), with two approvals as well."""
        mutual, maker = self.branch.mutual, self.network.staff[Role.ACCOUNTANT]
        async with self.stage.parts.database.transaction() as session:
            stray = (await session.execute(STRAY, {"mutual_id": mutual.id})).first()
            if stray is None:
                return
            new = NewRefund(
                amount=Money(min(stray.left_minor, MOST_BACK), XOF),
                payment_id=PaymentId(stray.id),
                wallet_id=self.network.wallets[Operator.ORANGE].id,
            )
            ordered = await collection.order_refund(session, mutual, new, maker)
            batch = await payouts.batch(session, mutual.id, ordered.batch_id)
        self._expect(batch.payouts[0], Fate.FINE)
        await self._approve(batch)
        await self._send()

    async def _in_state(self, state: State) -> Sequence[Payout]:
        async with self.stage.parts.database.transaction() as session:
            return await payouts.list_payouts(session, self.branch.mutual.id, PayoutFilter(state=state))


def _plan_of(fate: Fate, fee: Money) -> PayoutPlan:
    if fate is Fate.REFUSES:
        return PayoutPlan(refusal=NO_CUSTOMER)
    ends: Mapping[Fate, PayoutOutcome] = {
        Fate.COMES_BACK: PayoutOutcome.RETURNED,
        Fate.NEVER_ENDS: PayoutOutcome.UNKNOWN,
        Fate.NEVER_ANSWERS: PayoutOutcome.UNKNOWN,
    }
    return PayoutPlan(outcome=ends.get(fate, PayoutOutcome.CONFIRMED), fee=fee)
