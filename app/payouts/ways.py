"""By which payout wallet a facility is paid: the one its account names, else one chosen by what its lane allows."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from app import routing, wallets
from app.core.money import Money
from app.db import Session
from app.facilities import PayeeAccount
from app.membership import Mutual
from app.payouts.lanes import free_float, lane_of, left_today
from app.payouts.model import Lane
from app.routing import Availability, Because, Candidate, Choice, Question, WhyNot
from app.wallets import Role, Wallet


class Ways:
    """The candidates of one batch: what one payout will take of a wallet is no longer there for the next."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._candidates = {one.wallet_id: one for one in candidates}

    def choose(self, account: PayeeAccount, amount: Money) -> Choice:
        """The wallet that pays this account, or the bank; raises `NoWallet` where none was named and none can."""
        choice = self._choice(account, amount)
        if choice.wallet_id in self._candidates:
            one = self._candidates[choice.wallet_id]
            self._candidates[one.wallet_id] = one.after(amount.minor)
        return choice

    def _choice(self, account: PayeeAccount, amount: Money) -> Choice:
        if not account.is_routed:
            return Choice(wallet_id=account.wallet_id, because=Because.BY_PERSON)
        operator = routing.operator_of(account.number, account.operator)
        question = Question(amount=amount, kind=account.kind, operator=operator)
        return routing.choose(question, self._candidates.values())


async def ways_for(session: Session, mutual: Mutual, accounts: Collection[PayeeAccount]) -> Ways:
    """The mutual's open payout wallets as they stand, where any of these accounts leaves the choice to us."""
    if not any(account.is_routed for account in accounts):
        return Ways([])
    found = await wallets.list_wallets(session, mutual.id, role=Role.PAYOUT)
    stands = await routing.availabilities(session, mutual.id)
    return Ways([await _candidate(session, mutual, one, stands[one.id]) for one in found if one.is_open])


async def _candidate(session: Session, mutual: Mutual, wallet: Wallet, stands: Availability) -> Candidate:
    able = routing.to_pay_out(wallet)
    if able.barred is not None:
        return able
    lane = await lane_of(session, mutual, wallet)
    return replace(
        able,
        barred=_switch(lane),
        availability=stands,
        cap_minor=lane.cap_minor,
        today_minor=await left_today(session, mutual, lane),
        float_minor=await free_float(session, mutual.id, lane.account_code),
    )


def _switch(lane: Lane) -> WhyNot | None:
    """What stops the lane whatever is asked of it (RELIABILITY 3)."""
    if lane.stopped_at is not None:
        return WhyNot.LANE_STOPPED
    return None if lane.paused_at is None else WhyNot.LANE_PAUSED
