"""Reads of co-financing: statements with what settled them, their lines, receipts, and what was decided."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, text

from app.core.ids import MutualId, SubsidyStatementId
from app.core.money import Currency, Money
from app.db import Session
from app.membership import head_names
from app.subsidies.errors import UnknownReceipt, UnknownStatement
from app.subsidies.model import Funder, StatementLine, SubsidyReceipt, SubsidyStatement

STATEMENTS = text("""
    SELECT s.*, coalesce(a.minor, 0) AS received_minor, coalesce(d.minor, 0) AS disallowed_minor
    FROM subsidy_statements s
    LEFT JOIN LATERAL (
        SELECT CAST(sum(a.amount_minor) AS bigint) AS minor FROM subsidy_applications a
        WHERE a.mutual_id = s.mutual_id AND a.statement_id = s.id
    ) a ON true
    LEFT JOIN LATERAL (
        SELECT CAST(sum(d.amount_minor) AS bigint) AS minor FROM subsidy_decisions d
        WHERE d.mutual_id = s.mutual_id AND d.statement_id = s.id AND d.is_approved
    ) d ON true
    WHERE s.mutual_id = :mutual_id
      AND (CAST(:id AS uuid) IS NULL OR s.id = :id)
      AND (CAST(:funder AS text) IS NULL OR s.funder = :funder)
      AND (CAST(:after AS uuid) IS NULL OR s.id > :after)
    ORDER BY s.id
    LIMIT :limit
""")
LINES = text("""
    SELECT l.*, a.name AS antenna, g.name AS campaign
    FROM subsidy_lines l
    JOIN antennas a ON a.mutual_id = l.mutual_id AND a.id = l.antenna_id
    JOIN campaigns g ON g.mutual_id = l.mutual_id AND g.id = l.campaign_id
    WHERE l.mutual_id = :mutual_id AND l.statement_id = :statement_id AND l.position > :after
    ORDER BY l.position
    LIMIT :limit
""")
RECEIPTS = text("""
    SELECT r.*, coalesce(a.minor, 0) AS applied_minor, coalesce(d.minor, 0) AS repaid_minor
    FROM subsidy_receipts r
    LEFT JOIN LATERAL (
        SELECT CAST(sum(a.amount_minor) AS bigint) AS minor FROM subsidy_applications a
        WHERE a.mutual_id = r.mutual_id AND a.receipt_id = r.id
    ) a ON true
    LEFT JOIN LATERAL (
        SELECT CAST(sum(d.amount_minor) AS bigint) AS minor FROM subsidy_decisions d
        WHERE d.mutual_id = r.mutual_id AND d.receipt_id = r.id AND d.is_approved
    ) d ON true
    WHERE r.mutual_id = :mutual_id
      AND (CAST(:id AS uuid) IS NULL OR r.id = :id)
      AND (CAST(:funder AS text) IS NULL OR r.funder = :funder)
      AND (CAST(:after AS uuid) IS NULL OR r.id > :after)
    ORDER BY r.id
    LIMIT :limit
""")


async def statement(session: Session, mutual_id: MutualId, statement_id: SubsidyStatementId) -> SubsidyStatement:
    """One statement with what is paid and disallowed of it; raises `UnknownStatement`."""
    rows = await _read(session, STATEMENTS, mutual_id, id=statement_id)
    if not rows:
        raise UnknownStatement
    return _statement(rows[0])


async def list_statements(
    session: Session,
    mutual_id: MutualId,
    *,
    funder: Funder | None = None,
    after: UUID | None = None,
    limit: int | None = None,
) -> Sequence[SubsidyStatement]:
    """Statements, the oldest first; `after` is the id of the last one seen."""
    rows = await _read(session, STATEMENTS, mutual_id, funder=funder, after=after, limit=limit)
    return [_statement(row) for row in rows]


async def lines_of(
    session: Session,
    mutual_id: MutualId,
    statement_id: SubsidyStatementId,
    *,
    after: int = 0,
    limit: int | None = None,
) -> Sequence[StatementLine]:
    """The nominative lines in their order: antenna, campaign, unit, instalment; raises `UnknownStatement`.

    Names are unsealed: whoever shows them decides whether.
    """
    currency = (await statement(session, mutual_id, statement_id)).billed.currency
    values = {"mutual_id": mutual_id, "statement_id": statement_id, "after": after, "limit": limit}
    rows = (await session.execute(LINES, values)).all()
    heads = await head_names(session, mutual_id, {row.head_id for row in rows})
    return [_line(row, heads[row.head_id], currency) for row in rows]


async def receipt(session: Session, mutual_id: MutualId, receipt_id: UUID) -> SubsidyReceipt:
    """One receipt with what it settled and what was given back; raises `UnknownReceipt`."""
    rows = await _read(session, RECEIPTS, mutual_id, id=receipt_id)
    if not rows:
        raise UnknownReceipt
    return _receipt(rows[0])


async def list_receipts(
    session: Session,
    mutual_id: MutualId,
    *,
    funder: Funder | None = None,
    after: UUID | None = None,
    limit: int | None = None,
) -> Sequence[SubsidyReceipt]:
    """Receipts by id; `after` is the id of the last one seen."""
    rows = await _read(session, RECEIPTS, mutual_id, funder=funder, after=after, limit=limit)
    return [_receipt(row) for row in rows]


def open_ones(statements: Iterable[SubsidyStatement]) -> Sequence[SubsidyStatement]:
    """Those that still wait for money, in the order in which it settles them (F4)."""
    return sorted((one for one in statements if one.open.minor), key=lambda one: one.serial)


async def _read(
    session: Session, query: TextClause, mutual_id: MutualId, **only: UUID | Funder | int | None
) -> Sequence[Row[Any]]:
    """Rows of statements or receipts: one by its id, or a page of a funder's or of all."""
    everything = {"id": None, "funder": None, "after": None, "limit": None}
    return (await session.execute(query, {"mutual_id": mutual_id, **everything, **only})).all()


def _statement(row: Row[Any]) -> SubsidyStatement:
    currency = Currency.of(row.currency)
    return SubsidyStatement(
        id=SubsidyStatementId(row.id),
        funder=Funder(row.funder),
        serial=row.number,
        funder_name=row.funder_name,
        first_on=row.first_on,
        last_on=row.last_on,
        lines_count=row.lines_count,
        billed=Money(row.amount_minor, currency),
        received=Money(row.received_minor, currency),
        disallowed=Money(row.disallowed_minor, currency),
        content_hash=row.content_hash,
        billed_on=row.billed_on,
        billed_at=row.billed_at,
        billed_by=row.billed_by,
    )


def _line(row: Row[Any], head: str, currency: Currency) -> StatementLine:
    return StatementLine(
        position=row.position,
        unit_reference=row.unit_reference,
        head=head,
        antenna=row.antenna,
        campaign=row.campaign,
        kind=row.kind,
        instalment=row.instalment,
        persons=row.persons,
        settled_on=row.accrued_on,
        amount=Money(row.amount_minor, currency),
    )


def _receipt(row: Row[Any]) -> SubsidyReceipt:
    currency = Currency.of(row.currency)
    return SubsidyReceipt(
        id=row.id,
        funder=Funder(row.funder),
        amount=Money(row.amount_minor, currency),
        applied=Money(row.applied_minor, currency),
        repaid=Money(row.repaid_minor, currency),
        received_on=row.received_on,
        bank_reference=row.bank_reference,
        booked_at=row.booked_at,
        booked_by=row.booked_by,
    )
