"""Which events are played, and by what; one that is not here ends the play where it stands."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from app.scenarios.events import (
    AddMember,
    Allocate,
    Cash,
    Credited,
    Distribute,
    Enrol,
    Event,
    Hold,
    Pay,
    PayoutAccount,
    Redeliver,
    Release,
    RemoveMember,
    Renew,
    Repay,
    Reverse,
    TakeOver,
    TopUp,
)
from app.scenarios.play import facilities, membership, money_in, treasury
from app.scenarios.play.stage import Stage

PLAYED: Mapping[type[Event], Callable[[Stage, Any], Awaitable[None]]] = {
    Enrol: membership.enrol,
    Renew: membership.renew,
    AddMember: membership.add_member,
    RemoveMember: membership.remove_member,
    TakeOver: membership.take_over,
    Pay: money_in.pay,
    Redeliver: money_in.redeliver,
    Allocate: money_in.allocate,
    Distribute: money_in.distribute,
    Reverse: money_in.reverse,
    Cash: money_in.cash,
    Hold: facilities.hold,
    Release: facilities.release,
    PayoutAccount: facilities.payout_account,
    TopUp: treasury.top_up,
    Credited: treasury.credited,
    Repay: treasury.repay,
}
