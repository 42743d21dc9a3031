"""Writes the events of claims."""

from tests.scenarios.sequences.pen import Claim, Fields, Pen, Writer
from tests.scenarios.sequences.world import FACILITIES, OPERATORS, PRICES

AMOUNTS = (1_235, 2_400, 7_450, 32_500, 48_000, 92_500)
RATES = {"OUT": 70, "HOSP": 80, "EMERG": 100}


def claim(pen: Pen) -> Fields | None:
    """Care of these days, mostly of someone who is covered."""
    if not pen.units:
        return None
    name, facility = pen.name("K"), pen.random.choice(list(FACILITIES))
    unit, care = pen.random.choice(list(pen.units)), pen.random.choice(list(RATES))
    fields = {"id": name, "facility": facility, "unit": unit, "care_type": care, "service": pen.before(12)}
    if pen.units[unit].persons > 1 and pen.chance(50):
        fields["member"] = pen.random.randint(1, pen.units[unit].persons)
    if pen.chance(60):
        amount = pen.random.choice(AMOUNTS)
        pen.claims[name] = Claim(facility=facility, amount=amount, code=None, share=amount * RATES[care] // 100)
        return {**fields, "amount": amount}
    code, qty = pen.random.choice(list(PRICES)), pen.random.choice([1, 2, 40])
    billed = PRICES[code]["price"]
    assert isinstance(billed, int), "prices are whole francs"
    price = billed + pen.random.choice([0, 0, 50])
    pen.claims[name] = Claim(facility=facility, amount=price, code=code, share=price * RATES[care] // 100)
    return {**fields, "lines": [{"code": code, "qty": qty, "price": price}]}


def medical(pen: Pen) -> Fields | None:
    """The adviser approves, reduces or refuses."""
    name = _claim(pen, "received")
    if name is None:
        return None
    told, decision = pen.claims[name], pen.random.choice(["approve", "reduce", "refuse"])
    if decision != "reduce":
        return {"claim": name, "decision": decision}
    return {"claim": name, "decision": decision, "lines": {told.code or "ACT": told.amount // 2}}


def decide(pen: Pen) -> Fields | None:
    """Some of what was received, or something that was decided before."""
    waiting = [name for name, told in pen.claims.items() if told.state == "received" or pen.chance(2)]
    if not waiting:
        return None
    names = pen.random.sample(waiting, pen.random.randint(1, len(waiting)))
    for name in names:
        pen.claims[name].state = "decided"
        pen.owed[pen.claims[name].facility] += pen.claims[name].share
    return {"claims": names, **({"adviser": "absent"} if pen.chance(10) else {})}


def appeal(pen: Pen) -> Fields | None:
    """A claim that was decided comes back."""
    name = _claim(pen, "decided")
    if name is None:
        return None
    again, told = pen.name("K"), pen.claims[name]
    pen.claims[again] = Claim(facility=told.facility, amount=told.amount, code=told.code)
    return {"claim": name, "id": again}


def overpayment(pen: Pen) -> Fields | None:
    """Too much was approved."""
    name = _claim(pen, "decided")
    if name is None:
        return None
    told = pen.claims[name]
    amount = pen.amount(max(1, told.share // 2))
    pen.recoverable[told.facility] += amount
    return {"claim": name, "amount": amount}


def repay(pen: Pen) -> Fields | None:
    """A facility pays back itself."""
    owing = [name for name, minor in pen.recoverable.items() if minor]
    if not owing:
        return None
    facility = pen.random.choice(owing)
    amount, to = pen.amount(pen.recoverable[facility]), pen.random.choice(["bank", *OPERATORS])
    pen.recoverable[facility] -= amount
    pen.holdings[to] += amount
    return {"facility": facility, "amount": amount, "to": to}


def _claim(pen: Pen, state: str) -> str | None:
    fitting = [name for name, told in pen.claims.items() if told.state == state]
    return pen.random.choice(fitting) if fitting else None


WRITERS: dict[str, tuple[int, Writer]] = {
    "claim": (14, claim),
    "medical": (3, medical),
    "decide": (7, decide),
    "appeal": (2, appeal),
    "overpayment": (3, overpayment),
    "repay": (2, repay),
}
