"""The month-end pack drawn from the books: a constant number of statements, whatever the mutual's size."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, text

from app import ledger
from app.accounting.checklist import ends_at, month_end
from app.accounting.pack_model import (
    Arrears,
    MonthEndPack,
    Movement,
    Payable,
    Suspense,
    Waiting,
    WalletProof,
)
from app.core.ids import FacilityId, PaymentId, WalletId
from app.db import Session, now
from app.db.chain import head
from app.ledger import Period, TrialRow, chart
from app.membership import Mutual
from app.subsidies import positions

MOST_WAITING = 100

# What each party of some codes stood at when the month ended: credits less debits.
STOOD = """
    WITH stood AS (
        SELECT a.code, a.party, CAST(sum(b.credit_minor - b.debit_minor) AS bigint) AS minor
        FROM accounts a
        JOIN balance_days b ON b.mutual_id = a.mutual_id AND b.account_id = a.id AND b.day <= :ends_on
        WHERE a.mutual_id = :mutual_id AND a.code = ANY(CAST(:codes AS text[]))
        GROUP BY a.code, a.party
        HAVING sum(b.credit_minor - b.debit_minor) <> 0
    )
"""
WAITING = """
    SELECT p.id, p.operator_reference, p.booked_on, s.minor, count(*) OVER () AS payments,
           CAST(sum(s.minor) OVER () AS bigint) AS total
    FROM stood s JOIN payments p ON p.mutual_id = :mutual_id AND p.id = s.party
    ORDER BY p.booked_on, p.id LIMIT :most
"""
PAYABLES = """
    SELECT f.id, f.code, f.name, CAST(coalesce(sum(s.minor) FILTER (WHERE s.code = '4011'), 0) AS bigint) AS payable,
           CAST(coalesce(-sum(s.minor) FILTER (WHERE s.code = '4091'), 0) AS bigint) AS recoverable
    FROM stood s JOIN facilities f ON f.mutual_id = :mutual_id AND f.id = s.party
    GROUP BY f.id, f.code, f.name ORDER BY f.code
"""
ARREARS = """
    SELECT n.id, n.name, count(DISTINCT u.id) AS units,
           CAST(coalesce(-sum(s.minor) FILTER (WHERE s.code = '4111'), 0) AS bigint) AS instalments,
           CAST(coalesce(-sum(s.minor) FILTER (WHERE s.code = '4112'), 0) AS bigint) AS fees
    FROM stood s
    JOIN units u ON u.mutual_id = :mutual_id AND u.id = s.party
    JOIN antennas n ON n.mutual_id = u.mutual_id AND n.id = u.antenna_id
    GROUP BY n.id, n.name ORDER BY n.name
"""
PROVEN = text("""
    SELECT w.id, w.name, w.role, w.account_code, p.proven_on, p.stated_minor, p.ledger_minor,
           (SELECT CAST(coalesce(sum(d.amount_minor), 0) AS bigint) FROM differences d
            WHERE d.mutual_id = w.mutual_id AND d.wallet_id = w.id AND d.booked_on <= :ends_on) AS difference_minor
    FROM wallets w
    LEFT JOIN LATERAL (
        SELECT r.proven_on, r.stated_minor, r.ledger_minor FROM wallet_proofs r
        WHERE r.mutual_id = w.mutual_id AND r.wallet_id = w.id AND r.proven_on <= :ends_on
        ORDER BY r.proven_on DESC, r.id DESC LIMIT 1
    ) p ON true
    WHERE w.mutual_id = :mutual_id AND w.opened_at < :ends_at AND coalesce(w.closed_at >= :starts_at, true)
    ORDER BY w.account_code, w.id
""")


async def month_end_pack(session: Session, mutual: Mutual, month: date) -> MonthEndPack:
    """Everything the month-end papers show, of the month that `month` lies in, closed or not."""
    period = ledger.period_of(month)
    trial = await ledger.trial_balance(session, mutual.id, period.ends_on)
    before = await ledger.trial_balance(session, mutual.id, period.starts_on - timedelta(days=1))
    stood = {row.code: row.balance.net_minor for row in trial}
    checklist = await month_end(session, mutual, month)
    return MonthEndPack(
        mutual_code=mutual.code,
        mutual_name=mutual.name,
        currency=mutual.currency,
        period=period,
        is_closed=checklist.is_closed,
        made_at=now(session),
        trial=trial,
        movements=_movements(before, trial),
        wallets=await _wallets(session, mutual, period, stood),
        suspense=await _suspense(session, mutual, period),
        payables=await _payables(session, mutual, period),
        in_transit_minor=-stood.get(chart.PAYOUTS_IN_TRANSIT.code, 0),
        operators_minor=-stood.get(chart.OPERATORS_PAYABLE.code, 0),
        arrears=await _arrears(session, mutual, period),
        subsidies=tuple(await positions(session, mutual.id, period.ends_on)),
        subsidies_to_repay_minor=-stood.get(chart.SUBSIDIES_TO_REPAY.code, 0),
        checklist=checklist,
        chain_head=await head(session, mutual.id),
    )


def _movements(before: Sequence[TrialRow], after: Sequence[TrialRow]) -> Sequence[Movement]:
    opened = {row.code: row.balance for row in before}
    return [
        Movement(
            code=row.code,
            name_fr=row.name_fr,
            name_en=row.name_en,
            opening_minor=opened[row.code].net_minor if row.code in opened else 0,
            debit_minor=row.balance.debit_minor - (opened[row.code].debit_minor if row.code in opened else 0),
            credit_minor=row.balance.credit_minor - (opened[row.code].credit_minor if row.code in opened else 0),
        )
        for row in after
    ]


async def _wallets(session: Session, mutual: Mutual, period: Period, stood: Mapping[str, int]) -> Sequence[WalletProof]:
    until = ends_at(mutual, period)
    starts_at = ends_at(mutual, ledger.period_of(period.starts_on - timedelta(days=1)))
    values = {"mutual_id": mutual.id, "ends_on": period.ends_on, "ends_at": until, "starts_at": starts_at}
    rows = await session.execute(PROVEN, values)
    return [
        WalletProof(
            wallet_id=WalletId(row.id),
            name=row.name,
            role=row.role,
            account=row.account_code,
            balance_minor=stood.get(row.account_code, 0),
            proven_on=row.proven_on,
            stated_minor=row.stated_minor,
            ledger_minor=row.ledger_minor,
            difference_minor=row.difference_minor,
            is_proven=row.proven_on == period.ends_on,
        )
        for row in rows
    ]


async def _suspense(session: Session, mutual: Mutual, period: Period) -> Suspense:
    asked = _asked(mutual, period, chart.SUSPENSE.code) | {"most": MOST_WAITING}
    rows = await _by_party(session, WAITING, asked)
    return Suspense(
        minor=rows[0].total if rows else 0,
        payments=rows[0].payments if rows else 0,
        oldest=[
            Waiting(
                payment_id=PaymentId(row.id),
                reference=row.operator_reference,
                received_on=row.booked_on,
                age_days=(period.ends_on - row.booked_on).days,
                minor=row.minor,
            )
            for row in rows
        ],
    )


async def _payables(session: Session, mutual: Mutual, period: Period) -> Sequence[Payable]:
    asked = _asked(mutual, period, chart.FACILITIES_PAYABLE.code, chart.TO_RECOVER.code)
    return [
        Payable(
            facility_id=FacilityId(row.id),
            code=row.code,
            name=row.name,
            payable_minor=row.payable,
            recoverable_minor=row.recoverable,
        )
        for row in await _by_party(session, PAYABLES, asked)
    ]


async def _arrears(session: Session, mutual: Mutual, period: Period) -> Sequence[Arrears]:
    asked = _asked(mutual, period, chart.MEMBERS_DUE.code, chart.FEES_DUE.code)
    return [
        Arrears(
            antenna_id=row.id,
            antenna=row.name,
            units=row.units,
            instalments_minor=row.instalments,
            fees_minor=row.fees,
        )
        for row in await _by_party(session, ARREARS, asked)
    ]


async def _by_party(session: Session, sql: str, asked: Mapping[str, object]) -> Sequence[Row[*tuple[Any, ...]]]:
    return (await session.execute(text(STOOD + sql), asked)).all()


def _asked(mutual: Mutual, period: Period, *codes: str) -> dict[str, object]:
    return {"mutual_id": mutual.id, "ends_on": period.ends_on, "codes": list(codes)}
