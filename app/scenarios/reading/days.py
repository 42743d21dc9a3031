"""Reads the days and their steps in the order written (SCENARIOS 4)."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.scenarios.document import Day, Step
from app.scenarios.events import Event
from app.scenarios.expectations import Expect
from app.scenarios.names import Names
from app.scenarios.reading import books, claims, membership, money_in, payouts, subsidies
from app.scenarios.reading.expectations import read_expect
from app.scenarios.reading.told import Told
from app.written.fields import Fields, Place, entries, items, scalar
from app.written.parameters import Parameters
from app.written.problems import Unsound
from app.written.values import day

FIRST_STEP = time(8, 0)

EVENTS: dict[str, Callable[[Told], Event]] = {
    "enrol": membership.enrol,
    "renew": membership.renew,
    "add_member": membership.add_member,
    "remove_member": membership.remove_member,
    "take_over": membership.take_over,
    "pay": money_in.pay,
    "redeliver": money_in.redeliver,
    "allocate": money_in.allocate,
    "distribute": money_in.distribute,
    "refund": money_in.refund,
    "reverse": money_in.reverse,
    "cash": money_in.cash,
    "deposit": money_in.deposit,
    "write_off": money_in.write_off,
    "recover": money_in.recover,
    "unclaimed": money_in.unclaimed,
    "claim": claims.claim,
    "medical": claims.medical,
    "decide": claims.decide,
    "appeal": claims.appeal,
    "overpayment": claims.overpayment,
    "repay": claims.repay,
    "payout_batch": payouts.payout_batch,
    "answer": payouts.answer,
    "resend": payouts.resend,
    "return_payout": payouts.return_payout,
    "hold": payouts.hold,
    "release": payouts.release,
    "payout_account": payouts.payout_account,
    "top_up": payouts.top_up,
    "sweep": payouts.sweep,
    "credited": payouts.credited,
    "subsidy_statement": subsidies.subsidy_statement,
    "subsidy_receipt": subsidies.subsidy_receipt,
    "disallow": subsidies.disallow,
    "wallet_statement": books.wallet_statement,
    "accept_difference": books.accept_difference,
    "operator_invoice": books.operator_invoice,
    "pay_operator": books.pay_operator,
    "expense": books.expense,
    "entry": books.entry,
    "close_year": books.close_year,
    "open_year": books.open_year,
    "appropriate": books.appropriate,
}


@dataclass(slots=True)
class _Clock:
    """The time of the next step: 08:00, then a minute each, or later where a step says so."""

    next_at: time = FIRST_STEP
    last_at: time = FIRST_STEP
    is_over: bool = False

    def strike(self, place: Place, wanted: time | None) -> time:
        if wanted is not None and wanted < self.last_at:
            place.refuse(f"goes back in time, for it is {self.last_at:%H:%M} already")
        if wanted is None and self.is_over:
            place.refuse("has no minute left in its day")
        self.last_at = wanted or self.next_at
        following = datetime.combine(date.min, self.last_at) + timedelta(minutes=1)
        self.next_at, self.is_over = following.time(), following.date() > date.min
        return self.last_at


def read_days(place: Place, names: Names, parameters: Parameters) -> tuple[Day, ...]:
    """All days, whose dates ascend; every malformed step has been noted."""
    before = len(place.problems)
    days: list[Day] = []
    for at_date, at_steps in entries(place):
        with suppress(Unsound):
            on = day(at_date)
            if days and on <= days[-1].on:
                at_date.note(f"comes after {days[-1].on}; days stand in ascending order")
            days.append(Day(on=on, line=at_date.line, steps=_steps(at_steps, on, names, parameters)))
    if len(place.problems) > before:
        raise Unsound
    return tuple(days)


def _steps(place: Place, on: date, names: Names, parameters: Parameters) -> tuple[Step, ...]:
    steps: list[Step] = []
    clock = _Clock()
    for item in items(place):
        with suppress(Unsound):
            at_body, act = _act(item, on, names, parameters)
            steps.append(Step(at=_time_of(act, at_body, clock), act=act))
    return tuple(steps)


def _time_of(act: Event | Expect, at_body: Place, clock: _Clock) -> time:
    if isinstance(act, Event) and act.at is not None:
        return clock.strike(Fields(at_body).at("at"), act.at)
    return clock.strike(at_body, None)


def _act(item: Place, on: date, names: Names, parameters: Parameters) -> tuple[Place, Event | Expect]:
    told = list(entries(item))
    if len(told) != 1:
        item.refuse("must be one event or one expect")
    [(at_kind, at_body)] = told
    kind = scalar(at_kind).value
    if kind == "expect":
        return at_body, read_expect(at_body, on, names)
    if kind not in EVENTS:
        at_kind.refuse("is no event known here")
    return at_body, _event(at_body, kind, names, parameters)


def _event(place: Place, kind: str, names: Names, parameters: Parameters) -> Event:
    event = EVENTS[kind](Told(place, names, parameters))
    if event.refused is None:
        names.remember(event)
    return event
