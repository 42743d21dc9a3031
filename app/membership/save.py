"""Units' accounts written back by the batch: entries posted, then every row that changed, one statement per table."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app import ledger
from app.core.ids import EntryId, MemberId, new_id
from app.db import Session, bulk, now
from app.membership.account import Act, Enrolment, UnitAccount
from app.membership.tables import (
    AccrualRow,
    AdvanceRow,
    CoverSpellRow,
    DueRow,
    EnrolmentRow,
    SettlementRow,
    UnitHistoryRow,
    UnitRow,
)

Changes = tuple[list[dict[str, Any]], list[dict[str, Any]]]

DROP_SPELLS = text("DELETE FROM cover_spells WHERE mutual_id = :mutual_id AND id = ANY(CAST(:ids AS uuid[]))")

# Cover that a person once had is kept when their instalment is paid a second time (U12).
COVER_MEMBERS = text("""
    UPDATE members AS m
    SET covered_from = CASE WHEN new.covered_from IS NULL THEN NULL ELSE coalesce(m.covered_from, new.covered_from) END
    FROM unnest(CAST(:ids AS uuid[]), CAST(:days AS date[])) AS new (id, covered_from)
    WHERE m.mutual_id = :mutual_id AND m.id = new.id
""")

KEY = ("mutual_id", "id")

# What never changes of a due, the row that changes most.
FIXED = {
    DueRow: (
        "unit_id",
        "enrolment_id",
        "kind",
        "seq",
        "member_id",
        "persons",
        "due_on",
        "member_minor",
        "state_minor",
        "donor_minor",
    )
}


async def save(session: Session, act: Act, accounts: Iterable[UnitAccount]) -> None:
    """Post what the accounts bring to the books and store what they became."""
    accounts = list(accounts)
    posted = await ledger.post(session, [entry for account in accounts for entry in account.entries])
    entry_ids = {one.key: one.entry_id for one in posted}
    await _write(session, EnrolmentRow, *_changes(act, accounts, "enrolments", entry_ids))
    await _write(session, DueRow, *_changes(act, accounts, "dues", entry_ids))
    await _write(session, AdvanceRow, *_changes(act, accounts, "advances", entry_ids))
    await _write(session, SettlementRow, *_changes(act, accounts, "settlements", entry_ids))
    await _write(session, AccrualRow, *_changes(act, accounts, "accruals", entry_ids))
    await _drop_spells(session, act, accounts)
    await _write(session, CoverSpellRow, *_changes(act, accounts, "spells", entry_ids))
    await _cover_members(session, act, accounts)
    await bulk.update(session, UnitRow, _standings(act, accounts), key=KEY)
    await bulk.insert(session, UnitHistoryRow, _history(session, act, accounts))


async def _write(session: Session, table: Any, new: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
    await bulk.insert(session, table, new)
    kept = FIXED.get(table, ())
    await bulk.update(session, table, [_without(kept, row) for row in changed], key=KEY)


def _without(names: Iterable[str], row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _changes(act: Act, accounts: Iterable[UnitAccount], table: str, entry_ids: Mapping[str, EntryId]) -> Changes:
    """New rows, and rows that are no longer what was loaded."""
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for account in accounts:
        before: Mapping[UUID, Any] = getattr(account.loaded, table)
        after: Mapping[UUID, Any] = getattr(account.rows, table)
        for row_id, row in after.items():
            was = before.get(row_id)
            if was is not row:
                (changed if was else new).append(_stored(act, account, row, entry_ids))
    return new, changed


def _stored(act: Act, account: UnitAccount, row: Any, entry_ids: Mapping[str, EntryId]) -> dict[str, Any]:
    values = {one.name: getattr(row, one.name) for one in fields(row)} | {
        "mutual_id": act.mutual.id,
        "unit_id": account.id,
    }
    if isinstance(row, Enrolment):
        values["campaign_id"] = values.pop("campaign").id
    values.pop("position", None)
    if key := values.pop("entry_key", None):
        values["entry_id"] = entry_ids[key]
    return values


async def _drop_spells(session: Session, act: Act, accounts: Iterable[UnitAccount]) -> None:
    gone = [spell_id for account in accounts for spell_id in account.loaded.spells.keys() - account.rows.spells.keys()]
    if gone:
        await session.execute(DROP_SPELLS, {"mutual_id": act.mutual.id, "ids": gone})


async def _cover_members(session: Session, act: Act, accounts: Iterable[UnitAccount]) -> None:
    days: dict[MemberId, Any] = {}
    for account in accounts:
        days |= account.covered_members
    if days:
        values = {"mutual_id": act.mutual.id, "ids": list(days), "days": list(days.values())}
        await session.execute(COVER_MEMBERS, values)


def _standings(act: Act, accounts: Iterable[UnitAccount]) -> list[dict[str, Any]]:
    return [
        {"mutual_id": act.mutual.id, "id": account.id, "status": account.status, "looks_on": account.looks_on}
        for account in accounts
        if (account.status, account.looks_on) != account.loaded_standing
    ]


def _history(session: Session, act: Act, accounts: Iterable[UnitAccount]) -> list[dict[str, Any]]:
    return [
        {
            "mutual_id": act.mutual.id,
            "id": new_id(),
            "unit_id": account.id,
            "happened_on": line.on,
            "what": line.what,
            "facts": line.facts | {"cause": act.cause},
            "actor": str(act.actor),
            "created_at": now(session),
        }
        for account in accounts
        for line in account.happened
    ]
