"""Which events are played, and by what; one that is not here ends the play where it stands."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from app.scenarios.events import (
    AddMember,
    Allocate,
    Cash,
    Distribute,
    Enrol,
    Event,
    Pay,
    Redeliver,
    RemoveMember,
    Renew,
    Reverse,
    TakeOver,
)
from app.scenarios.play import membership, money_in
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
}
