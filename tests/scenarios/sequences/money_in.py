"""Writes the events of money in."""

from tests.scenarios.sequences.document import Quoted
from tests.scenarios.sequences.pen import Fields, Pen, Receipt, Writer
from tests.scenarios.sequences.world import ANTENNAS, COLLECTIVE, OPERATORS, PERMILLE

STRANGE = (Quoted("0100099900"), Quoted("12345"), Quoted("9900000000"))


def pay(pen: Pen) -> Fields | None:
    """Money for a unit, for a collective payer, or for nobody knows whom."""
    operator = pen.random.choice(list(OPERATORS))
    if pen.named and pen.chance(30):
        return _told_too(pen)
    if pen.units and pen.chance(70):
        name = pen.random.choice(list(pen.units))
        unit = pen.units[name]
        amount = _instalment(pen, name)
        unit.paid += amount
        return _paid(pen, operator, amount, {"unit": name})
    if pen.chance(40):
        amount = pen.random.randint(1_000, 40_000)
        pen.collective += amount
        return _paid(pen, operator, amount, {"collective": COLLECTIVE})
    return _astray(pen, operator, pen.random.randint(1, 9_000))


def _told_too(pen: Pen) -> Fields:
    """The operator calls back about a deposit, at times with another amount."""
    to, amount, txn = pen.named.pop()
    return {"operator": to, "amount": amount + (7 if pen.chance(10) else 0), "txn": txn}


def _instalment(pen: Pen, name: str) -> int:
    """What is due of about one instalment, all of it, or any amount."""
    unit = pen.units[name]
    missing = max(unit.due - unit.paid, 0)
    parts = [
        missing,
        missing,
        missing + 2_000,
        missing // pen.world.instalments + 1_000,
        missing // 2,
        missing + 500,
        1_000,
    ]
    return max(1, pen.random.choice(parts))


def _astray(pen: Pen, operator: str, amount: int) -> Fields:
    """Without a reference or with a wrong one; the number may be one that a unit or several declared."""
    whence: dict[str, object] = {"reference": pen.random.choice(STRANGE)} if pen.chance(50) else {}
    declared = [unit.number for unit in pen.units.values() if unit.number is not None]
    if declared and pen.chance(50):
        whence["payer"] = pen.random.choice(declared)
    if pen.chance(40):
        whence["txn"] = Quoted(pen.name("T"))
        pen.strays.append((operator, amount, whence["txn"]))
    return _paid(pen, operator, amount, whence, left=amount)


def _paid(pen: Pen, operator: str, amount: int, whence: Fields, left: int = 0) -> Fields:
    name = pen.name("P")
    pen.receipts[name] = Receipt(operator=operator, amount=amount, left=left)
    fee = min(amount, pen.random.randint(0, 60)) if pen.chance(20) and operator != "Wave" else None
    pen.holdings[operator] += amount - ((amount * PERMILLE[operator] + 500) // 1_000 if fee is None else fee)
    return {"id": name, "operator": operator, "amount": amount, **({} if fee is None else {"fee": fee}), **whence}


def redeliver(pen: Pen) -> Fields | None:
    """The same again, or with another amount."""
    name = _receipt(pen, by_operator=True)
    if name is None:
        return None
    return {"receipt": name, "amount": pen.receipts[name].amount + 1} if pen.chance(40) else {"receipt": name}


def allocate(pen: Pen) -> Fields | None:
    """An agent places what is in suspense, or tries to place what is not."""
    name = _receipt(pen, in_suspense=not pen.chance(10))
    if name is None or not pen.units:
        return None
    unit, receipt = pen.random.choice(list(pen.units)), pen.receipts[name]
    amount = pen.amount(max(receipt.left, 1))
    receipt.left = max(0, receipt.left - amount)
    pen.units[unit].paid += amount
    return {"receipt": name, "unit": unit, "amount": amount}


def distribute(pen: Pen) -> Fields | None:
    """A list of up to three units, sometimes of more than there is."""
    if not pen.units or not pen.collective:
        return None
    units = pen.random.sample(list(pen.units), min(len(pen.units), pen.random.randint(1, 3)))
    each = pen.amount(max(1, pen.collective // len(units) + (900 if pen.chance(10) else 0)))
    pen.collective = max(0, pen.collective - each * len(units))
    for unit in units:
        pen.units[unit].paid += each
    return {"collective": COLLECTIVE, "lines": dict.fromkeys(units, each)}


def refund(pen: Pen) -> Fields | None:
    """Out of suspense or of an advance, by an operator that has the float for it."""
    operator = max(OPERATORS, key=lambda name: pen.floats[name])
    outcome = pen.random.choices(["confirmed", "failed", "unknown"], [6, 2, 2])[0]
    name = _receipt(pen, in_suspense=True)
    ahead = [unit for unit, told in pen.units.items() if told.paid > told.due]
    if name is not None and pen.chance(50):
        amount = pen.amount(pen.receipts[name].left)
        pen.receipts[name].left -= amount if outcome != "failed" else 0
        source: Fields = {"receipt": name}
    elif ahead or pen.units:
        unit = pen.random.choice(ahead or list(pen.units))
        amount = pen.amount(max(1, pen.units[unit].paid - pen.units[unit].due))
        pen.units[unit].paid -= amount if outcome != "failed" else 0
        source = {"unit": unit}
    else:
        return None
    refund_id = pen.name("R")
    pen.refunds[refund_id] = outcome
    return {"id": refund_id, **source, "amount": amount, "operator": operator, "outcome": outcome}


def reverse(pen: Pen) -> Fields | None:
    """The operator takes a payment back, at times a second time."""
    name = _receipt(pen, by_operator=True)
    if name is None:
        return None
    receipt = pen.receipts[name]
    receipt.left = 0
    pen.holdings[str(receipt.operator)] -= receipt.amount
    return {"receipt": name, "fee_returned": 1} if pen.chance(20) else {"receipt": name}


def cash(pen: Pen) -> Fields | None:
    """Over the counter of an antenna."""
    if not pen.units:
        return None
    unit, antenna, name = pen.random.choice(list(pen.units)), pen.random.choice(ANTENNAS), pen.name("P")
    amount = _instalment(pen, unit)
    pen.units[unit].paid += amount
    pen.holdings[antenna] += amount
    pen.receipts[name] = Receipt(operator=None, amount=amount)
    return {"id": name, "unit": unit, "amount": amount, "antenna": antenna}


def deposit(pen: Pen) -> Fields | None:
    """The till is emptied, to the bank or to a wallet; its operator may tell of it too, before or after."""
    antenna = pen.random.choice(ANTENNAS)
    if pen.holdings[antenna] <= 0:
        return None
    amount, to = pen.amount(pen.holdings[antenna]), pen.random.choice(["bank", *OPERATORS])
    named: dict[str, object] = {}
    if pen.strays and pen.chance(40):
        to, amount, named["txn"] = pen.strays.pop()
    elif to != "bank" and pen.chance(60):
        named["txn"] = Quoted(pen.name("T"))
        pen.named.append((to, amount, named["txn"]))
    pen.holdings[antenna] -= amount
    pen.holdings[to] += amount
    return {"to": to, "amount": amount, "antenna": antenna, **named}


def write_off(pen: Pen) -> Fields | None:
    """All that a unit owes, or a part."""
    if not pen.units:
        return None
    unit = pen.random.choice(list(pen.units))
    return {"unit": unit} if pen.chance(60) else {"unit": unit, "amount": pen.random.randint(1, 2_000)}


def to_income(pen: Pen) -> Fields | None:
    """What is in suspense becomes income."""
    name = _receipt(pen, in_suspense=True)
    if name is None:
        return None
    pen.receipts[name].left = 0
    return {"receipt": name}


def _receipt(pen: Pen, *, in_suspense: bool = False, by_operator: bool = False) -> str | None:
    fitting = [
        name
        for name, receipt in pen.receipts.items()
        if (receipt.left or not in_suspense) and (receipt.operator or not by_operator)
    ]
    return pen.random.choice(fitting) if fitting else None


WRITERS: dict[str, tuple[int, Writer]] = {
    "pay": (22, pay),
    "redeliver": (2, redeliver),
    "allocate": (4, allocate),
    "distribute": (3, distribute),
    "refund": (5, refund),
    "reverse": (3, reverse),
    "cash": (3, cash),
    "deposit": (6, deposit),
    "write_off": (2, write_off),
    "recover": (1, to_income),
    "unclaimed": (1, to_income),
}
