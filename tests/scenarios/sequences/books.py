"""Writes the events of co-financing and of the books."""

from tests.scenarios.sequences.pen import Fields, Pen, Writer
from tests.scenarios.sequences.world import OPERATORS

FUNDERS = ("state", "donor")
BY_HAND = ((5211, 7741), (6381, 55211), (47111, 5211), (5211, 55222), (2751, 5211), (5211, 4191), (9999, 5211))


def subsidy_statement(pen: Pen) -> Fields | None:
    """All that is accrued, to both funders or to one."""
    name = pen.name("Q")
    pen.statements.append(name)
    return {"id": name, **({"funder": pen.random.choice(FUNDERS)} if pen.chance(40) else {})}


def subsidy_receipt(pen: Pen) -> Fields | None:
    """Less than was billed, or more."""
    return {"funder": pen.random.choice(FUNDERS), "amount": pen.random.randint(1, 90_000)}


def disallow(pen: Pen) -> Fields | None:
    """A small part of what was billed."""
    if not pen.statements:
        return None
    return {"funder": pen.random.choice(FUNDERS), "amount": pen.random.choice([1, 500, 3_000, 900_000])}


def wallet_statement(pen: Pen) -> Fields | None:
    """What the operator says, as we believe it or otherwise."""
    operator, wallet = pen.random.choice(list(OPERATORS)), pen.random.choice(["collection", "payout"])
    known = pen.holdings[operator] if wallet == "collection" else pen.floats[operator]
    pen.differing.append((operator, wallet))
    return {"operator": operator, "balance": max(0, known + pen.random.choice([0, -70, 130])), "wallet": wallet}


def accept_difference(pen: Pen) -> Fields | None:
    """Of a wallet that was compared, all or a part."""
    if not pen.differing:
        return None
    operator, wallet = pen.random.choice(pen.differing)
    return {"operator": operator, "wallet": wallet, **({"amount": 20} if pen.chance(30) else {})}


def operator_invoice(pen: Pen) -> Fields | None:
    """Fees that were not deducted."""
    amount = pen.random.randint(1, 400)
    pen.invoiced["Wave"] += amount
    return {"operator": "Wave", "amount": amount}


def pay_operator(pen: Pen) -> Fields | None:
    """Those fees, all or a part."""
    if not pen.invoiced["Wave"]:
        return None
    amount = pen.amount(pen.invoiced["Wave"])
    pen.invoiced["Wave"] -= amount
    return {"operator": "Wave", "amount": amount}


def expense(pen: Pen) -> Fields | None:
    """Running costs."""
    return {"account": pen.random.choice([6611, 6381, 6318]), "amount": pen.random.randint(1, 30_000)}


def entry(pen: Pen) -> Fields | None:
    """By hand: most are allowed, some name a sub-ledger or no account, some do not balance."""
    debit, credit = pen.random.choice(BY_HAND)
    amount = pen.random.randint(1, 2_000)
    return {"debit": {debit: amount}, "credit": {credit: amount + (1 if pen.chance(10) else 0)}}


def close_year(pen: Pen) -> Fields | None:
    """The last year, once it is over."""
    if pen.day.year == pen.world.starts_on.year and not pen.chance(3):
        return None
    year = pen.day.year - 1
    pen.years["close"] = year
    return {"year": year, **({"not_invoiced": pen.random.randint(1, 9_000)} if pen.chance(50) else {})}


def open_year(pen: Pen) -> Fields | None:
    """The year that is running."""
    return {"year": pen.day.year} if "close" in pen.years or pen.chance(3) else None


def appropriate(pen: Pen) -> Fields | None:
    """The assembly's vote."""
    if "close" not in pen.years and not pen.chance(3):
        return None
    year = pen.years.get("close", pen.day.year - 1)
    return {"year": year, **({"reserve": f"{pen.random.randint(0, 100)} %"} if pen.chance(50) else {})}


WRITERS: dict[str, tuple[int, Writer]] = {
    "subsidy_statement": (3, subsidy_statement),
    "subsidy_receipt": (3, subsidy_receipt),
    "disallow": (2, disallow),
    "wallet_statement": (5, wallet_statement),
    "accept_difference": (3, accept_difference),
    "operator_invoice": (2, operator_invoice),
    "pay_operator": (2, pay_operator),
    "expense": (2, expense),
    "entry": (3, entry),
    "close_year": (5, close_year),
    "open_year": (4, open_year),
    "appropriate": (3, appropriate),
}
