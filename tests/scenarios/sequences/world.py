"""The mutual to which a sequence happens: two campaigns, three operators, three facilities, rules that vary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.scenarios.sequences.document import Quoted

OPERATORS = {
    "Orange": {"collection": 55211, "payout": 55212, "collection_fee": "1 %", "payout_fee": "0.5 %"},
    "Moov": {"collection": 55221, "payout": 55222, "collection_fee": "0.8 %", "payout_cap": 20_000},
    "Wave": {"collection": 55231, "payout": 55232, "fee_mode": "invoiced", "payout_fee": "1 %"},
}
WALLETS = {name: {"collection": told["collection"], "payout": told["payout"]} for name, told in OPERATORS.items()}
CAP = {"Moov": 20_000}
PERMILLE = {"Orange": 10, "Moov": 8, "Wave": 0}
FACILITIES = {
    "CSCOM": {"level": "CSCom", "pay_by": "Orange", "tariffs": "base"},
    "CSREF": {"level": "CSRef", "pay_by": "Moov", "tariffs": "base"},
    "HOSPITAL": {"level": "hospital", "pay_by": "bank", "tariffs": "base"},
}
PRICES: Mapping[str, Mapping[str, object]] = {
    "CONS": {"price": 600},
    "PARACETAMOL": {"price": 25, "limit": 30, "kind": "generic"},
    "VITAMIN": {"price": 1_800, "kind": "branded"},
    "SURGERY": {"price": 40_000},
}
ANTENNAS = ("Mopti", "Sio")
COLLECTIVE = "diaspora"
MEMBER_SHARE = 1_730
FEE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What of the header the events must know."""

    starts_on: date
    coverage_from: date
    instalments: int
    header: Mapping[str, object]


def founded(seed: int, random: Random) -> World:
    """A mutual of this seed, which begins anywhere between March and November."""
    starts_on = date(2026, random.randint(3, 11), random.randint(1, 28))
    coverage_from = first_of_month(starts_on, random.randint(-3, 1))
    due_on = sorted(random.sample(range(-1, 150, 10), random.randint(1, 4)))
    dues = [coverage_from + timedelta(days=days) for days in due_on]
    header = {
        "scenario": f"seed-{seed}",
        "title": "Whatever happens",
        "currency": "XOF",
        "starts_on": starts_on,
        "mutual": {"name": "MICMO", "circle": Quoted("01"), "antennas": ANTENNAS, "target_population": 500},
        "parameters": _parameters(random),
        "schemes": {"pilot": {"tariff": {"gross": 8_650, "member": MEMBER_SHARE, "state": 4_325, "donor": 2_595}}},
        "campaigns": {"this": _campaign(coverage_from, dues), "next": _campaign(first_of_month(coverage_from, 12))},
        "operators": OPERATORS,
        "tariff_lists": {"base": PRICES},
        "facilities": FACILITIES,
        "collectives": {COLLECTIVE: Quoted("9000001732")},
        "opening": {"date": starts_on, "debit": {5211: 900_000}, "credit": {1211: 900_000}},
    }
    return World(starts_on=starts_on, coverage_from=coverage_from, instalments=len(dues), header=header)


def first_of_month(day: date, later: int) -> date:
    """The first of the month that many months from here."""
    months = day.year * 12 + day.month - 1 + later
    return date(months // 12, months % 12 + 1, 1)


def _parameters(random: Random) -> Mapping[str, object]:
    """Short waits and graces, so that cover begins and lapses within a sequence."""
    return {
        "waiting_days": random.choice([0, 5, 30]),
        "grace_days": random.choice([10, 30]),
        "lapse_days": random.choice([40, 90]),
        "min_payout": random.choice([100, 1_000]),
        "levy_mode": random.choice(["none", "sender_pays"]),
    }


def _campaign(coverage_from: date, due_dates: list[date] | None = None) -> Mapping[str, object]:
    return {
        "scheme": "pilot",
        "coverage_from": coverage_from,
        "coverage_to": first_of_month(coverage_from, 12) - timedelta(days=1),
        "due_dates": due_dates or [coverage_from - timedelta(days=1), coverage_from + timedelta(days=60)],
        "opens_on": coverage_from - timedelta(days=330),
        "closes_on": coverage_from + timedelta(days=330),
    }
