"""The oracle of a storm: the operators' own books beside ours, by statements that share nothing with the product."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text

from app.checker import run_checks
from app.core.ids import PayoutId
from app.db import Session
from app.providers import PaymentState
from app.providers.simulators.base import Movement
from tests.journeys.storm_world import World

ATTEMPTS = text("""
    SELECT a.reference, a.outcome, a.resolution_id, a.number, a.leased_until, a.first_sent_at, p.id AS payout_id,
           p.state, p.conflict_from, p.amount_minor, p.account_code, p.facility_id,
           a.number = max(a.number) OVER (PARTITION BY a.payout_id) AS is_last
    FROM payout_attempts a JOIN payouts p ON p.mutual_id = a.mutual_id AND p.id = a.payout_id ORDER BY p.id, a.number
""")
BOOKED = text("""
    SELECT a.code, a.party, sum(b.debit_minor - b.credit_minor)::bigint AS net
    FROM accounts a JOIN balances b ON b.mutual_id = a.mutual_id AND b.account_id = a.id GROUP BY a.code, a.party
""")
ITEMS = text("""
    SELECT i.payout_id, i.payable_id, i.amount_minor, o.amount_minor AS owed_minor
    FROM payout_items i JOIN payables o ON o.mutual_id = i.mutual_id AND o.id = i.payable_id
""")
FREE = text("SELECT account_code, reserved_minor, floor_minor FROM payout_lanes")
UNTOLD = text("""
    SELECT p.id FROM payouts p WHERE p.state IN ('review', 'conflict')
      AND NOT EXISTS (SELECT FROM incidents i WHERE i.subject_id = p.id AND i.kind LIKE 'payout.%')
""")
BACKLOG = text("""
    SELECT id, state FROM payouts WHERE state NOT IN ('succeeded', 'failed', 'returned', 'rejected')
""")
UNREAD = text("""
    SELECT count(*) FROM deliveries d WHERE d.quarantine IS NULL AND NOT EXISTS
      (SELECT FROM delivery_fates f WHERE f.mutual_id = d.mutual_id AND f.delivery_id = d.id)
""")
ZERO = text("SELECT coalesce(sum(CASE side WHEN 'D' THEN amount_minor ELSE -amount_minor END), 0) FROM lines")
SENDING = text("""
    SELECT p.state, a.leased_until, a.outcome FROM payout_attempts a
    JOIN payouts p ON p.mutual_id = a.mutual_id AND p.id = a.payout_id WHERE a.reference = :reference
""")
NOBODY_HOLDS = ("approved", "reserved", "not_sent", "accepted", "unknown")


class Broken(AssertionError):
    """A storm found something that must never be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What the operator's own books say of one reference."""

    movement: Movement | None
    reversal: Movement | None
    was_refused: bool

    @property
    def is_returned(self) -> bool:
        """Whether the operator took it back."""
        return self.reversal is not None

    @property
    def has_moved(self) -> bool:
        """Whether the money left the wallet, also if it came back."""
        return self.movement is not None and self.movement.state is PaymentState.SUCCEEDED

    @property
    def is_kept(self) -> bool:
        """Whether the payee has it."""
        return self.has_moved and not self.is_returned

    @property
    def is_open(self) -> bool:
        """Whether even the operator does not know yet."""
        return self.movement is not None and self.movement.state is PaymentState.PENDING

    @property
    def has_failed(self) -> bool:
        """Whether the operator says itself that nothing moved."""
        is_failed = self.movement is not None and self.movement.state is PaymentState.FAILED
        return is_failed or (self.movement is None and self.was_refused)


def fate_of(world: World, account_code: str, reference: str) -> Fate:
    """Careful people look here before they say what became of a payout."""
    operator = world.till_of(account_code).operator
    movement = operator.books.find_request(reference)
    reversal = operator.books.find_reversal(movement.id) if movement else None
    return Fate(movement=movement, reversal=reversal, was_refused=reference in operator.refused)


async def look_on(world: World, reference: str) -> None:
    """I11, I20: as a request leaves, its attempt is committed and its worker holds a lease that has not ended."""
    async with world.desk.database.transaction() as session:
        row = (await session.execute(SENDING, {"reference": reference})).one_or_none()
    if row is None:
        world.violations.append("I11: a request left whose attempt is not committed")
    elif row.state in NOBODY_HOLDS:
        world.violations.append(f"I20: a request left while its payout was {row.state}")
    elif row.state == "sending" and (row.leased_until is None or row.leased_until < world.clock.now()):
        world.violations.append("I20: a request left after the lease of its worker had ended")


async def examine(world: World, *, is_over: bool = False) -> Mapping[str, int]:
    """Everything that must hold at any time, and in the end also what must have come to rest; raises `Broken`."""
    async with world.desk.database.transaction() as session:
        found = [*world.violations, *(str(one) for one in await run_checks(session))]
        attempts = (await session.execute(ATTEMPTS)).all()
        booked = await _booked(session)
        found += _attempts_agree(world, attempts)
        found += await _orders_are_ours(world, session, attempts)
        found += await _no_claim_is_paid_twice(world, session, attempts)
        found += [
            f"I22: payout {row.id} waits for people, and nobody was told" for row in await session.execute(UNTOLD)
        ]
        found += await _float_is_above_its_floor(session, booked)
        if (difference := await session.scalar(ZERO)) != 0:
            found.append(f"I4: debits less credits are {difference}")
        if is_over:
            found += await _nothing_is_left(session)
            found += _payees_have_what_we_booked(world, attempts, booked)
            found += _float_is_what_operators_hold(world, booked)
    if found:
        raise Broken("\n".join(found))
    return booked


async def _booked(session: Session) -> Mapping[str, int]:
    """Debit balances by account, and by account and party."""
    booked: Counter[str] = Counter()
    for row in await session.execute(BOOKED):
        booked[row.code] += row.net
        if row.party is not None:
            booked[f"{row.code}:{row.party}"] += row.net
    return booked


def _attempts_agree(world: World, attempts: Sequence[Row[Any]]) -> list[str]:
    """RELIABILITY 1.2: what we hold for failed the operator did not do; what we hold for paid it did."""
    found = []
    for row in attempts:
        fate = fate_of(world, row.account_code, row.reference)
        state = row.conflict_from or row.state
        if row.outcome == "failed" and (fate.is_kept or fate.is_open):
            found.append(f"false failure: {row.payout_id} attempt {row.number}")
        if row.outcome == "failed" and row.resolution_id is None and not fate.has_failed:
            found.append(f"unproven failure: {row.payout_id} attempt {row.number}")
        if row.outcome == "succeeded" and state == "succeeded" and not fate.has_moved:
            found.append(f"false success: {row.payout_id} attempt {row.number}")
        if row.is_last and state == "returned" and not fate.is_returned:
            found.append(f"false return: {row.payout_id} attempt {row.number}")
    return found


async def _orders_are_ours(world: World, session: Session, attempts: Sequence[Row[Any]]) -> list[str]:
    """Every order an operator took is one attempt of ours, once, with its amount and receiver."""
    known = {row.reference: row for row in attempts}
    found = []
    for till in world.tills:
        orders = till.operator.books.payouts()
        twice = [one for one, times in Counter(order.request for order in orders).items() if times > 1]
        found += [f"I10: two transfers for reference {one}" for one in twice]
        for order in orders:
            row = known.get(order.request or "")
            if row is None or row.account_code != till.wallet.account_code:
                found.append("I11: the operator took an order under a reference that is none of ours")
            elif order.amount.minor != row.amount_minor:
                found.append(f"I15: {row.payout_id} was sent with another amount")
            elif order.receiver not in world.place_of(row.facility_id).numbers:
                found.append(f"I15: {row.payout_id} was sent to somebody else")
    return found


async def _no_claim_is_paid_twice(world: World, session: Session, attempts: Sequence[Row[Any]]) -> list[str]:
    """I14: by the operators' books, transfers less returns of a claim never exceed what was approved."""
    kept: Counter[PayoutId] = Counter()
    for row in attempts:
        kept[row.payout_id] += fate_of(world, row.account_code, row.reference).is_kept
    paid: Counter[object] = Counter()
    owed: dict[object, int] = {}
    for row in await session.execute(ITEMS):
        paid[row.payable_id] += kept[row.payout_id] * row.amount_minor
        owed[row.payable_id] = row.owed_minor
    return [f"I14: claim {one} was paid {paid[one]} of {owed[one]}" for one in paid if paid[one] > owed[one]]


async def _float_is_above_its_floor(session: Session, booked: Mapping[str, int]) -> list[str]:
    """I5: no fee of these operators is above the expected one, so nothing may take a lane below its floor."""
    return [
        f"I5: lane {row.account_code} is below its floor"
        for row in await session.execute(FREE)
        if booked[row.account_code] - row.reserved_minor < row.floor_minor
    ]


async def _nothing_is_left(session: Session) -> list[str]:
    """I22: no backlog, no doubt, nothing unread."""
    found = [f"I22: payout {row.id} is still {row.state}" for row in await session.execute(BACKLOG)]
    unread = await session.scalar(UNREAD)
    return [*found, f"I19: {unread} deliveries were never decided"] if unread else found


def _payees_have_what_we_booked(world: World, attempts: Sequence[Row[Any]], booked: Mapping[str, int]) -> list[str]:
    """I14: by our ledger alone, what each facility was paid; beside what the operators sent to its numbers."""
    moving: Counter[object] = Counter()
    for payout_id, facility_id in {(row.payout_id, row.facility_id) for row in attempts}:
        moving[facility_id] += -booked.get(f"4012:{payout_id}", 0)
    found, currency = [], world.cashier.mutual.currency
    for place in world.places:
        party = place.facility.id
        kept_back = place.overpaid - booked.get(f"4091:{party}", 0)
        ours = place.owed + booked.get(f"4011:{party}", 0) - moving[party] - kept_back
        theirs = sum(
            till.operator.books.paid_out(number, currency).minor for till in world.tills for number in place.numbers
        )
        if ours != theirs:
            found.append(f"I14: {place.facility.code} was paid {theirs} by the operators and {ours} by our books")
    return found


def _float_is_what_operators_hold(world: World, booked: Mapping[str, int]) -> list[str]:
    """Fees included, the float of each wallet is what its operator says it holds."""
    found = []
    for till in world.tills:
        ours = booked[till.wallet.account_code]
        theirs = till.operator.books.balance(till.receiver, world.cashier.mutual.currency).minor
        if ours != theirs:
            found.append(f"I14: wallet {till.wallet.name} holds {theirs} and our books say {ours}")
    return found
