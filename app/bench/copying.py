"""Copies what a few households did, in SQL: every row again, and every id of a copied row in it the id of its twin."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

# What belongs to households, their money and their care; the mutual, its wallets and its facilities are shared.
COPIED = (
    "units", "members", "payer_numbers", "enrolments", "dues", "settlements", "advances", "accruals", "cover_spells",
    "unit_history", "payments", "allocations", "claims", "claim_lines", "claim_reviews", "claim_steps", "payables",
    "payout_batches", "payouts", "payout_items", "payout_attempts", "payout_steps", "payout_evidence",
    "payout_approvals", "transfers", "accounts", "entries", "lines", "balances", "balance_days",
)  # fmt: skip
OPENING = "event = 'opening'"
SHARED = "party NOT IN (SELECT id FROM units UNION ALL SELECT id FROM payments UNION ALL SELECT id FROM payouts)"
OF_OPENING = f"entry_id IN (SELECT id FROM entries WHERE {OPENING})"  # noqa: S608 - our own names, as below
OF_SHARED = f"account_id IN (SELECT id FROM accounts WHERE {SHARED})"  # noqa: S608
LEFT_OUT = {
    "accounts": SHARED,
    "entries": OPENING,
    "lines": OF_OPENING,
    "balances": OF_SHARED,
    "balance_days": OF_SHARED,
}
# What must differ in every copy and holds no id; `{}` is the value as it is written.
TOLD_APART = {
    ("units", "reference"): "pg_temp.reference({}, k)",
    ("claims", "unit_reference"): "pg_temp.reference({}, k)",
    ("claims", "form_number"): "{} || '-' || k",
    ("payables", "label"): "{} || '-' || k",
    ("payments", "operator_reference"): "{} || '-' || k",
    ("payout_attempts", "reference"): "{} || '-' || k",
    ("payout_batches", "number"): "{}::int + k * (SELECT count(*) FROM pg_temp.batches)",
    ("payer_numbers", "msisdn_index"): "substr(sha256({}::bytea || int4send(k)), 1, 16)",
    ("payments", "payer_index"): "substr(sha256({}::bytea || int4send(k)), 1, 16)",
}
A_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# A twin keeps the instant its id begins with, so that copies stand beside each other in every index.
TWIN = """
    CREATE FUNCTION pg_temp.twin(id text, k int) RETURNS text LANGUAGE sql IMMUTABLE RETURN
        CAST(overlay(md5(id || k) PLACING left(replace(id, '-', ''), 12) FROM 1) AS uuid)::text
"""
HOUSEHOLDS = "CREATE TEMP TABLE households AS SELECT id FROM units"
BATCHES = "CREATE TEMP TABLE batches AS SELECT id FROM payout_batches"
REFERENCE = """
    CREATE FUNCTION pg_temp.reference(known text, k int) RETURNS text LANGUAGE sql STABLE RETURN (
        SELECT lpad(body::text, 8, '0') || lpad((98 - body * 100 % 97)::text, 2, '0')
        FROM (SELECT left(known, 8)::bigint + k * (SELECT count(*) FROM pg_temp.households)) AS b (body)
    )
"""
GET_READY = (HOUSEHOLDS, BATCHES, TWIN, REFERENCE)
COLUMNS = text("""
    SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
    FROM pg_attribute a
    WHERE a.attrelid = CAST(:known AS regclass) AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = ''
    ORDER BY a.attnum
""")
FOREIGN_KEYS = text("""
    SELECT conrelid::regclass AS known, conname AS name, pg_get_constraintdef(oid) AS told
    FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(:copied)
""")
# What the copies move on accounts that households share, before there are any: their own lines, so many times.
RAISE = """
    WITH moved AS (
        SELECT account_id{day}, {times} * coalesce(sum(amount_minor) FILTER (WHERE side = 'D'), 0) AS debit,
               {times} * coalesce(sum(amount_minor) FILTER (WHERE side = 'C'), 0) AS credit
        FROM lines WHERE NOT ({opening}) AND {shared}
        GROUP BY account_id{day}
    )
    UPDATE {table} b SET debit_minor = b.debit_minor + m.debit, credit_minor = b.credit_minor + m.credit
    FROM moved m WHERE b.account_id = m.account_id{same_day}
"""
BY_CODE = """
    INSERT INTO code_days (mutual_id, code, day, backend, debit_minor, credit_minor)
    SELECT l.mutual_id, a.code, l.booked_on, 0,
           {times} * coalesce(sum(l.amount_minor) FILTER (WHERE l.side = 'D'), 0),
           {times} * coalesce(sum(l.amount_minor) FILTER (WHERE l.side = 'C'), 0)
    FROM lines l JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
    WHERE NOT ({opening})
    GROUP BY l.mutual_id, a.code, l.booked_on
"""
SEAL_CONTENT = """
    UPDATE payouts SET content_hash = payout_content_hash(mutual_id, id) WHERE content_hash IS NOT NULL
"""
COUNT_ON = (
    "UPDATE reference_counters SET next_serial = next_serial + {times} * (SELECT count(*) FROM pg_temp.households)"
)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table with the columns it is copied by, and its rows as SQL writes them."""

    name: str
    columns: Sequence[Any]
    rows: Sequence[Sequence[str]]


async def copy_households(connection: AsyncConnection, times: int) -> None:
    """So many copies of everything the households of the only mutual did, in the owner's transaction.

    Foreign keys are proven again at its end; triggers rest meanwhile, for what they promise is checked afterwards.
    """
    for statement in GET_READY:
        await _run(connection, statement)
    tables = [await _read(connection, name) for name in COPIED]
    twins = _ids_of(tables)
    keys = (await connection.execute(FOREIGN_KEYS, {"copied": list(COPIED)})).all()
    for key in keys:
        await _run(connection, f"ALTER TABLE {key.known} DROP CONSTRAINT {key.name}")
    await _switch(connection, "DISABLE")
    await _raise_shared(connection, times)
    for table in tables:
        for row in table.rows:
            await _run(connection, _copy_of(table, row, twins, times))
    for statement in (SEAL_CONTENT, COUNT_ON.format(times=times)):
        await _run(connection, statement)
    await _switch(connection, "ENABLE")
    for key in keys:
        await _run(connection, f"ALTER TABLE {key.known} ADD CONSTRAINT {key.name} {key.told}")


async def _read(connection: AsyncConnection, name: str) -> _Table:
    columns = (await connection.execute(COLUMNS, {"known": name})).all()
    told = ", ".join(f"quote_nullable({column.name}::text)" for column in columns)
    left_out = LEFT_OUT.get(name, "false")
    found = await connection.exec_driver_sql(
        f"SELECT {told} FROM {name} WHERE NOT ({left_out})"  # noqa: S608 - our own names
    )
    return _Table(name, columns, [tuple(row) for row in found])


def _ids_of(tables: Sequence[_Table]) -> frozenset[str]:
    """The ids of the rows that are copied, and those that only the keys of entries bear (E07 has one of its own)."""
    return frozenset(
        found
        for table in tables
        for at, column in enumerate(table.columns)
        if column.name in ("id", "key")
        for row in table.rows
        for found in A_UUID.findall(row[at])
    )


def _copy_of(table: _Table, row: Sequence[str], twins: frozenset[str], times: int) -> str:
    names = ", ".join(column.name for column in table.columns)
    values = ", ".join(
        f"CAST({_twin_of(table.name, column.name, value, twins)} AS {column.type})"
        for column, value in zip(table.columns, row, strict=True)
    )
    return f"INSERT INTO {table.name} ({names}) SELECT {values} FROM generate_series(1, {times}) AS k"  # noqa: S608


def _twin_of(table: str, column: str, value: str, twins: frozenset[str]) -> str:
    """The value as the copy number `k` has it."""
    if value != "NULL" and (told := TOLD_APART.get((table, column))):
        return told.format(value)
    return A_UUID.sub(
        lambda found: f"' || pg_temp.twin('{found[0]}', k) || '" if found[0] in twins else found[0], value
    )


async def _raise_shared(connection: AsyncConnection, times: int) -> None:
    said = {"times": times, "opening": OF_OPENING, "shared": OF_SHARED}
    await _run(connection, RAISE.format(table="balances", day="", same_day="", **said))
    same_day = " AND b.day = m.booked_on"
    await _run(connection, RAISE.format(table="balance_days", day=", booked_on", same_day=same_day, **said))
    await _run(connection, BY_CODE.format(**said))


async def _switch(connection: AsyncConnection, to: str) -> None:
    for name in COPIED:
        await _run(connection, f"ALTER TABLE {name} {to} TRIGGER USER")


async def _run(connection: AsyncConnection, statement: str) -> None:
    await connection.exec_driver_sql(statement)
