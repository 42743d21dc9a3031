"""Writes the events of payouts and treasury."""

from tests.scenarios.sequences.pen import Fields, Payout, Pen, Writer
from tests.scenarios.sequences.world import CAP, FACILITIES, OPERATORS

OUTCOMES = ("confirmed", "failed", "unknown")
LIKELY = (6, 2, 2)


def payout_batch(pen: Pen) -> Fields | None:
    """What some facilities or all have to receive."""
    if not pen.owed.total():
        return None
    name = pen.name("B")
    chosen = [facility for facility in FACILITIES if pen.owed[facility] and facility not in pen.held]
    outcomes = {facility: _outcomes(pen, name, facility) for facility in chosen}
    fields = {"id": name, "outcomes": outcomes}
    if chosen and pen.chance(30):
        fields["facilities"] = chosen
    for facility in chosen:
        pen.floats[pen.paid_by[facility]] -= pen.owed[facility]
        pen.owed[facility] = 0
    return fields


def _outcomes(pen: Pen, batch: str, facility: str) -> list[Fields]:
    """How each part ends that the cap should make; parts that are not made do no harm."""
    cap = CAP.get(pen.paid_by[facility], 10**9)
    parts = -(-pen.owed[facility] // cap)
    told = pen.random.choices(OUTCOMES, LIKELY, k=parts)
    for number, outcome in enumerate(told, start=1):
        name = f"{batch}/{facility}" if parts == 1 else f"{batch}/{facility}/{number}"
        pen.payouts[name] = Payout(facility=facility, state=outcome)
    return [{"outcome": outcome, **({"fee": 7} if pen.chance(20) else {})} for outcome in told]


def answer(pen: Pen) -> Fields | None:
    """The operator speaks at last, of a payout or of a refund."""
    outcome = pen.random.choice(["confirmed", "failed"])
    refunds = [name for name, state in pen.refunds.items() if state == "unknown"]
    if refunds and pen.chance(40):
        name = pen.random.choice(refunds)
        pen.refunds[name] = outcome
        return {"refund": name, "outcome": outcome}
    found = _payout(pen, "unknown" if pen.chance(95) else "confirmed")
    if found is None:
        return None
    pen.payouts[found].state = outcome
    return {"payout": found, "outcome": outcome}


def resend(pen: Pen) -> Fields | None:
    """A new attempt at what failed, or at what is in doubt, which is refused."""
    name = _payout(pen, "failed" if pen.chance(90) else "unknown")
    if name is None:
        return None
    outcome = pen.random.choices(OUTCOMES, LIKELY)[0]
    pen.payouts[name].state = outcome
    return {"payout": name, "outcome": outcome}


def return_payout(pen: Pen) -> Fields | None:
    """Confirmed money comes back."""
    name = _payout(pen, "confirmed")
    if name is None:
        return None
    pen.payouts[name].state = "returned"
    pen.owed[pen.payouts[name].facility] += 5_000
    return {"payout": name, **({"fee_returned": 1} if pen.chance(20) else {})}


def hold(pen: Pen) -> Fields | None:
    """Batches pass over it."""
    facility = pen.random.choice(list(FACILITIES))
    pen.held.add(facility)
    return {"facility": facility}


def release(pen: Pen) -> Fields | None:
    """No more."""
    if not pen.held:
        return None
    facility = pen.random.choice(sorted(pen.held))
    pen.held.discard(facility)
    return {"facility": facility}


def payout_account(pen: Pen) -> Fields | None:
    """A facility is to be paid elsewhere."""
    facility, pay_by = pen.random.choice(list(FACILITIES)), pen.random.choice(["bank", *OPERATORS])
    pen.paid_by[facility] = pay_by
    return {"facility": facility, "pay_by": pay_by}


def top_up(pen: Pen) -> Fields | None:
    """Float, from the bank or from what the same operator collected."""
    operator = min(OPERATORS, key=lambda name: (pen.floats[name], pen.random.random()))
    amount = pen.random.randint(5, 100) * 1_000
    fields: dict[str, object] = {"operator": operator, "amount": amount}
    if pen.holdings[operator] > 2_000 and pen.chance(30):
        fields |= {"from": "collection", "amount": pen.amount(pen.holdings[operator] - 100)}
        pen.holdings[operator] -= amount
    pen.floats[operator] += amount
    return _moved(pen, fields)


def sweep(pen: Pen) -> Fields | None:
    """What was collected goes to the bank."""
    operator = max(OPERATORS, key=lambda name: pen.holdings[name])
    if pen.holdings[operator] < 500:
        return None
    amount = pen.amount(pen.holdings[operator] - 300)
    pen.holdings[operator] -= amount
    fields: dict[str, object] = {"operator": operator, "amount": amount}
    return _moved(pen, fields | ({"levy": pen.random.randint(1, 90)} if pen.chance(30) else {}))


def _moved(pen: Pen, fields: Fields) -> Fields:
    """With a fee, and on the way for a while, as it happens."""
    fee: Fields = {"fee": pen.random.randint(1, 150)} if pen.chance(40) else {}
    if pen.chance(60):
        return {**fields, **fee}
    name = pen.name("M")
    pen.on_the_way.append(name)
    return {"id": name, **fields, **fee, "in_transit": True}


def credited(pen: Pen) -> Fields | None:
    """What was on the way arrives, at times told twice."""
    if not pen.on_the_way:
        return None
    name = pen.random.choice(pen.on_the_way)
    if pen.chance(90):
        pen.on_the_way.remove(name)
    return {"transfer": name}


def _payout(pen: Pen, state: str) -> str | None:
    fitting = [name for name, payout in pen.payouts.items() if payout.state == state]
    return pen.random.choice(fitting) if fitting else None


WRITERS: dict[str, tuple[int, Writer]] = {
    "payout_batch": (6, payout_batch),
    "answer": (4, answer),
    "resend": (3, resend),
    "return_payout": (2, return_payout),
    "hold": (1, hold),
    "release": (3, release),
    "payout_account": (1, payout_account),
    "top_up": (7, top_up),
    "sweep": (3, sweep),
    "credited": (3, credited),
}
