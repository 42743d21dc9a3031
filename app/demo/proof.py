"""What an operator's own books say of every franc, beside what our ledger says of it (RELIABILITY I14)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import TextClause, text

from app import ledger
from app.db import Session
from app.demo.backoffice.purses import Purse, collection_purses, payout_purses
from app.demo.operators import AGREEMENTS, Operator
from app.demo.paid import Sum
from app.demo.stage import Stage
from app.ledger import chart
from app.providers import Direction
from app.providers.simulators.books import SIGNS

# Gross: what reached the wallet, and the fee that was kept of it. A payment of which the ledger says nothing is 0.
ENTERED = text("""
    SELECT p.operator_reference AS reference,
           coalesce(sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END), 0)::bigint AS minor
    FROM payments p
    LEFT JOIN (entries e
        JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
        JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id AND a.code IN (:account, :fees))
        ON e.mutual_id = p.mutual_id AND e.cause = 'payment:' || p.id
    WHERE p.mutual_id = :mutual_id AND p.wallet_id = :wallet_id GROUP BY 1
""")
# What left the wallet: amount, fee and levy, less what came back.
LEFT = text("""
    SELECT p.id::text AS reference,
           coalesce(sum(CASE l.side WHEN 'C' THEN l.amount_minor ELSE -l.amount_minor END), 0)::bigint AS minor
    FROM payouts p
    LEFT JOIN (entries e
        JOIN lines l ON l.mutual_id = e.mutual_id AND l.entry_id = e.id
        JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id AND a.code = :account)
        ON e.mutual_id = p.mutual_id AND e.cause = 'payout:' || p.id
    WHERE p.mutual_id = :mutual_id AND p.wallet_id = :wallet_id GROUP BY 1
""")
# M-Pesa names what a business was paid by its own receipt alone (mpesa-daraja §8).
ATTEMPTS = text("""
    SELECT name, payout_id::text AS payout_id
    FROM payout_attempts, unnest(ARRAY[reference, operator_reference]) AS name
    WHERE mutual_id = :mutual_id AND name IS NOT NULL
""")

Francs = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one side says: money in, gross; money out with its costs; what the wallets hold."""

    entered: Sum
    left: Sum
    held_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Both sides of an operator; `lost` moved and is not booked, `doubled` is booked and did not move."""

    theirs: Side
    ours: Side
    lost: Sum
    doubled: Sum
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The movements of one account by what names them, as the operator wrote them and as our ledger did."""

    account: str
    theirs: Francs
    ours: Francs

    def lost(self) -> Francs:
        """What moved, less what was booked of it."""
        return _positive({name: minor - self.ours.get(name, 0) for name, minor in self.theirs.items()})

    def doubled(self) -> Francs:
        """What was booked, less what moved of it."""
        return _positive({name: minor - self.theirs.get(name, 0) for name, minor in self.ours.items()})

    def findings(self) -> Iterator[str]:
        """Every movement on which the two do not agree to the franc."""
        for name in sorted({*self.lost(), *self.doubled()}):
            yield f"I14: {self.account} {name}: {self.ours.get(name, 0)} != {self.theirs.get(name, 0)}"


async def read_proofs(session: Session, stage: Stage) -> Mapping[Operator, Proof]:
    """Every operator's, of all mutuals together; a difference names its mutual and what moved."""
    return {operator: await _proof(session, stage, operator) for operator in Operator}


async def _proof(session: Session, stage: Stage, operator: Operator) -> Proof:
    entered, left, held, findings = list[Pair](), list[Pair](), (0, 0), list[str]()
    for code, branch in stage.branches.items():
        into, out_of = collection_purses(stage, branch)[operator], payout_purses(stage, code)[operator]
        where = f"{code} {AGREEMENTS[operator].name}"
        entered.append(Pair(account=where, theirs=_paid_in(into), ours=await _francs(session, ENTERED, into)))
        left.append(
            Pair(account=where, theirs=await _paid_out(session, out_of), ours=await _francs(session, LEFT, out_of))
        )
        for purse in (into, out_of):
            stated, booked = purse.shown.minor, await _held(session, purse)
            held = held[0] + stated, held[1] + booked
            if stated != booked:
                findings.append(f"I14: {where} {purse.wallet.account_code}: {booked} != {stated}")
    pairs = (*entered, *left)
    return Proof(
        theirs=Side(
            entered=_sum(*(p.theirs for p in entered)), left=_sum(*(p.theirs for p in left)), held_minor=held[0]
        ),
        ours=Side(entered=_sum(*(p.ours for p in entered)), left=_sum(*(p.ours for p in left)), held_minor=held[1]),
        lost=_sum(*(pair.lost() for pair in pairs)),
        doubled=_sum(*(pair.doubled() for pair in pairs)),
        findings=(*findings, *(finding for pair in pairs for finding in pair.findings())),
    )


def _paid_in(purse: Purse) -> Francs:
    """By the operator's id, less what it took back."""
    found: Counter[str] = Counter()
    for one in purse.books.all():
        if (one.direction, one.receiver) == (Direction.IN, purse.account):
            found[one.reverses or one.id] += SIGNS[one.state] * one.amount.minor
    return found


async def _paid_out(session: Session, purse: Purse) -> Francs:
    """By our payout, which our reference names or the operator's; what we never ordered stays under its own name."""
    rows = await session.execute(ATTEMPTS, {"mutual_id": purse.wallet.mutual_id})
    payout_of: Mapping[str, str] = {row.name: row.payout_id for row in rows}
    found: Counter[str] = Counter()
    for one in purse.books.all():
        if (one.direction, one.payer) == (Direction.OUT, purse.account):
            own, theirs = one.request or "", one.reverses or one.id
            found[payout_of.get(own) or payout_of.get(theirs, theirs)] -= SIGNS[one.state] * one.effect_minor
    return found


async def _francs(session: Session, statement: TextClause, purse: Purse) -> Francs:
    wallet = purse.wallet
    values = {"mutual_id": wallet.mutual_id, "wallet_id": wallet.id, "account": wallet.account_code}
    if statement is ENTERED:
        values["fees"] = chart.COLLECTION_FEES.code
    return {row.reference: row.minor for row in await session.execute(statement, values)}


async def _held(session: Session, purse: Purse) -> int:
    return (await ledger.balance(session, purse.wallet.mutual_id, purse.wallet.account)).net_minor


def _sum(*sides: Francs) -> Sum:
    moved = [minor for side in sides for minor in side.values() if minor]
    return Sum(len(moved), sum(moved))


def _positive(francs: Francs) -> Francs:
    return {name: minor for name, minor in francs.items() if minor > 0}
