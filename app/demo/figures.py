"""The figures of a season: read from the books and tables, and compared with the operators' own."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import TextClause, text

from app import checker, ledger
from app.db import Session, chain
from app.demo.aftermath import Aftermath, read_aftermath
from app.demo.backoffice import Books, read_books
from app.demo.operators import Operator
from app.demo.paid import MoneyOut, Sum, read_money_out
from app.demo.play import Played
from app.demo.proof import Proof, read_proofs
from app.demo.stage import Stage

CASH = "cash"
COLLECTED = text("""
    SELECT coalesce(w.provider, 'cash') AS by_way, count(*) AS number, sum(p.amount_minor)::bigint AS minor
    FROM payments p LEFT JOIN wallets w ON w.mutual_id = p.mutual_id AND w.id = p.wallet_id
    WHERE p.reversed_at IS NULL GROUP BY 1 ORDER BY 1
""")
MATCHED = text("""
    SELECT CASE WHEN collective_id IS NULL THEN method ELSE 'collective' END AS by_way,
           count(*) AS number, sum(amount_minor)::bigint AS minor
    FROM payments
    WHERE reversed_at IS NULL AND wallet_id IS NOT NULL AND (method IS NOT NULL OR collective_id IS NOT NULL)
    GROUP BY 1 ORDER BY 1
""")
WAITING = text("""
    SELECT reason AS by_way, count(*) AS number, sum(left_minor)::bigint AS minor
    FROM payments WHERE left_minor > 0 GROUP BY 1 ORDER BY 1
""")
REVERSED = text("""
    SELECT 'reversed' AS by_way, count(*) AS number, coalesce(sum(amount_minor), 0)::bigint AS minor
    FROM payments WHERE reversed_at IS NOT NULL
""")
# What closing a year moved is no fee.
FEES = text("""
    SELECT coalesce(sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END), 0)::bigint
    FROM lines l
    JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id AND a.code = '6311'
    JOIN entries e ON e.mutual_id = l.mutual_id AND e.id = l.entry_id AND e.event <> 'E27'
""")
STATUSES = text("SELECT status AS word, count(*) AS number FROM units GROUP BY 1 ORDER BY 1")
DELIVERIES = text("""
    SELECT CASE WHEN d.quarantine IS NOT NULL OR f.state = 'quarantined' THEN 'quarantined'
                WHEN f.facts->>'outcome' = 'already_booked' THEN 'repeated'
                WHEN f.state = 'conflict' THEN 'conflict' ELSE 'taken' END AS word, count(*) AS number
    FROM deliveries d LEFT JOIN delivery_fates f ON f.mutual_id = d.mutual_id AND f.delivery_id = d.id
    WHERE d.origin = 'callback' GROUP BY 1
""")
PEOPLE = text("""
    SELECT count(DISTINCT household_id) AS households, count(*) AS units, (SELECT count(*) FROM members) AS persons,
           (SELECT min(occurred_at) FROM payments WHERE left_minor > 0) AS oldest
    FROM units
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a manager wants to know at the end; equal for the same size and seed."""

    on: date
    households: int
    units: int
    persons: int
    statuses: Mapping[str, int]
    called_minor: int
    arrears_minor: int
    advances_minor: int
    collective_minor: int
    fees_minor: int
    collected: Mapping[str, Sum]
    matched: Mapping[str, Sum]
    waiting: Mapping[str, Sum]
    reversed: Sum
    oldest_on: date | None
    callbacks: int
    deliveries: Mapping[str, int]
    out: MoneyOut
    books: Books
    outage: Aftermath | None
    proofs: Mapping[Operator, Proof]
    debit_minor: int
    credit_minor: int
    checks: int
    findings: tuple[str, ...]

    @property
    def mobile(self) -> Sum:
        """What came by telephone and was kept."""
        return _total(one for way, one in self.collected.items() if way != CASH)

    @property
    def automatic(self) -> Sum:
        """What found its unit or its collective payer without a person (DOMAIN 13, 16, identification automatique)."""
        return _total(self.matched[way] for way in ("reference", "msisdn", "collective") if way in self.matched)

    @property
    def is_proven(self) -> bool:
        """Whether nothing at all was found wrong."""
        return not self.findings and self.debit_minor == self.credit_minor


async def read_figures(stage: Stage, played: Played) -> Figures:
    """Read them all in one transaction; the independent checker looks at every mutual and every seal."""
    async with stage.parts.database.transaction() as session:
        trial = await _trial_balance(session, stage)
        found = await checker.run_checks(session, chain=True)
        people = (await session.execute(PEOPLE)).one()
        proofs = await read_proofs(session, stage)
        on = stage.clock.now().date()
        books = await read_books(session, stage, played.warnings, on)
        return Figures(
            on=on,
            households=people.households,
            units=people.units,
            persons=people.persons,
            statuses=await _counts(session, STATUSES),
            called_minor=-trial["7011"] - trial["7019"],
            arrears_minor=trial["4111"] + trial["4112"],
            advances_minor=-trial["4191"],
            collective_minor=-trial["47122"],
            fees_minor=int(await session.scalar(FEES) or 0),
            collected=await _sums(session, COLLECTED),
            matched=await _sums(session, MATCHED),
            waiting=await _sums(session, WAITING),
            reversed=(await _sums(session, REVERSED))["reversed"],
            oldest_on=people.oldest.date() if people.oldest else None,
            callbacks=played.callbacks,
            deliveries=await _counts(session, DELIVERIES),
            out=await read_money_out(session, stage),
            books=books,
            outage=await read_aftermath(session, played),
            proofs=proofs,
            debit_minor=sum(net for net in trial.values() if net > 0),
            credit_minor=-sum(net for net in trial.values() if net < 0),
            checks=len(checker.checks()) + len(await chain.chains(session)),
            findings=(*map(str, found), *contradictions(proofs), *played.surprises),
        )


def contradictions(proofs: Mapping[Operator, Proof]) -> Sequence[str]:
    """In words whatever an operator's books and ours do not agree on (RELIABILITY I14)."""
    return [finding for proof in proofs.values() for finding in proof.findings]


async def _trial_balance(session: Session, stage: Stage) -> Counter[str]:
    """Debits less credits by code, of both mutuals together."""
    sums: Counter[str] = Counter()
    for branch in stage.branches.values():
        for row in await ledger.trial_balance(session, branch.mutual.id):
            sums[row.code] += row.balance.net_minor
    return sums


async def _sums(session: Session, statement: TextClause) -> Mapping[str, Sum]:
    return {row.by_way: Sum(row.number, row.minor) for row in await session.execute(statement)}


async def _counts(session: Session, statement: TextClause) -> Mapping[str, int]:
    return {row.word: row.number for row in await session.execute(statement)}


def _total(sums: Iterable[Sum]) -> Sum:
    listed = list(sums)
    return Sum(sum(one.number for one in listed), sum(one.minor for one in listed))
