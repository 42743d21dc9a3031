"""The figures of money out: claims, payouts, refunds and float, and what the operators' own books say of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import TextClause, text

from app import ledger
from app.db import Session
from app.demo.accounts import Account
from app.demo.operators import AGREEMENTS
from app.demo.stage import Stage
from app.providers import PaymentState

CLAIMS = text("""
    SELECT state AS word, count(*) AS number,
           coalesce(sum(CASE WHEN state = 'approved' THEN mutual_minor ELSE billed_minor END), 0)::bigint AS minor
    FROM claims WHERE is_current GROUP BY 1 ORDER BY 1
""")
RECEIVED = text("""
    SELECT 'received' AS word, count(*) AS number, coalesce(sum(billed_minor), 0)::bigint AS minor
    FROM claims WHERE is_current AND received_on IS NOT NULL
""")
REASONS = text("""
    SELECT code AS word, count(*) AS number, sum(billed_minor)::bigint AS minor
    FROM claims, unnest(codes) AS code WHERE is_current AND state = 'rejected' GROUP BY 1 ORDER BY 1
""")
REDUCED = text("""
    SELECT code AS word, count(*) AS number, sum(billed_minor - eligible_minor)::bigint AS minor
    FROM claims, unnest(codes) AS code WHERE is_current AND state = 'approved' GROUP BY 1 ORDER BY 1
""")
PAYOUTS = text("""
    SELECT CASE WHEN state IN ('unknown', 'review', 'conflict') THEN 'in_doubt'
                WHEN state IN ('reserved', 'sending', 'not_sent', 'accepted') THEN 'in_transit'
                WHEN state = 'succeeded' AND kind = 'refunds' THEN 'refunded'
                WHEN state = 'succeeded' THEN 'paid' ELSE state END AS word,
           count(*) AS number, sum(amount_minor)::bigint AS minor
    FROM payouts GROUP BY 1 ORDER BY 1
""")
KEPT_BACK = text("""
    SELECT count(*) AS number, coalesce(sum(offset_minor), 0)::bigint AS minor
    FROM payouts WHERE offset_minor > 0 AND state NOT IN ('rejected', 'failed', 'returned')
""")
RESENT = text("""
    SELECT count(*) FROM (SELECT 1 FROM payout_attempts GROUP BY mutual_id, payout_id HAVING count(*) > 1) AS again
""")
DAYS = text("""
    SELECT coalesce(sum(p.settled_on - c.received_on), 0)::bigint AS days, count(*) AS number
    FROM claims c
    JOIN payables y ON y.mutual_id = c.mutual_id AND y.subject_kind = 'claim' AND y.subject_id = c.id
    JOIN payout_items i ON i.mutual_id = y.mutual_id AND i.payable_id = y.id AND i.released_at IS NULL
    JOIN payouts p ON p.mutual_id = i.mutual_id AND p.id = i.payout_id AND p.state = 'succeeded'
""")
BY_WALLET = text("""
    SELECT coalesce(sum(amount_minor), 0)::bigint FROM payouts
    WHERE mutual_id = :mutual_id AND wallet_id = :wallet_id AND state = 'succeeded'
""")


@dataclass(frozen=True, slots=True)
class Sum:
    """How many, and how much."""

    number: int
    minor: int


NOTHING = Sum(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyOut:
    """What was billed, approved and paid; `days` from the receipt of a claim to its payment, all paid claims together.

    `theirs_minor` is what the operators' own books say that payees were sent and kept, `ours_minor` what ours say.
    """

    claims: Mapping[str, Sum]
    rejected_for: Mapping[str, Sum]
    reduced_for: Mapping[str, Sum]
    payouts: Mapping[str, Sum]
    kept_back: Sum
    resent: int
    days: int
    paid_claims: int
    floats: Mapping[str, int]
    ours_minor: int
    theirs_minor: int


async def read_money_out(session: Session, stage: Stage) -> MoneyOut:
    """All of it, of both mutuals together."""
    ours, theirs, floats = 0, 0, dict[str, int]()
    for code, network in stage.networks.items():
        for operator, wallet in network.wallets.items():
            values = {"mutual_id": wallet.mutual_id, "wallet_id": wallet.id}
            ours += int(await session.scalar(BY_WALLET, values) or 0)
            theirs += transferred(stage.operators.paying_out[operator][code])
            held = (await ledger.balance(session, wallet.mutual_id, wallet.account)).net_minor
            name = AGREEMENTS[operator].name
            floats[name] = floats.get(name, 0) + held
    days = (await session.execute(DAYS)).one()
    kept = (await session.execute(KEPT_BACK)).one()
    return MoneyOut(
        claims={**await _sums(session, RECEIVED), **await _sums(session, CLAIMS)},
        rejected_for=await _sums(session, REASONS),
        reduced_for=await _sums(session, REDUCED),
        payouts=await _sums(session, PAYOUTS),
        kept_back=Sum(kept.number, kept.minor),
        resent=int(await session.scalar(RESENT) or 0),
        days=days.days,
        paid_claims=days.number,
        floats=floats,
        ours_minor=ours,
        theirs_minor=theirs,
    )


def transferred(account: Account) -> int:
    """What an operator says that it sent from an account, less what came back."""
    books = account.books
    return sum(
        one.amount.minor
        for one in books.payouts()
        if one.wallet == account.name and one.state is PaymentState.SUCCEEDED and books.find_reversal(one.id) is None
    )


async def _sums(session: Session, statement: TextClause) -> Mapping[str, Sum]:
    return {row.word: Sum(row.number, row.minor) for row in await session.execute(statement)}
