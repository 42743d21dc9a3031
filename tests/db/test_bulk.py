"""Many rows in one statement, whatever their number and types (PERFORMANCE 4)."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.ids import new_id
from app.db import Session, bulk, now
from app.notices.tables import IncidentRow
from tests.counting import count_statements


def a_row(session: Session, kind: str = "test", **change: object) -> Mapping[str, Any]:
    row = {
        "id": new_id(),
        "mutual_id": None,
        "kind": kind,
        "subject_kind": "test",
        "subject_id": new_id(),
        "facts": {"é": [1, None, "'); DROP TABLE incidents; --"]},
        "raised_at": now(session),
    }
    return row | change


async def kept(session: Session) -> list[IncidentRow]:
    return list(await session.scalars(select(IncidentRow).order_by(IncidentRow.kind)))


async def test_rows_are_kept_as_they_were_given(session: Session) -> None:
    given = [a_row(session, "a"), a_row(session, "b", facts={})]

    await bulk.insert(session, IncidentRow, given)

    found = [{name: getattr(row, name) for name in given[0]} for row in await kept(session)]
    assert found == given


async def test_no_rows_are_no_statement(session: Session, shared_engine: AsyncEngine) -> None:
    with count_statements(shared_engine) as counted:
        assert await bulk.insert(session, IncidentRow, [], returning="id") == []
        await bulk.update(session, IncidentRow, [], key=["id"])

    assert counted.number == 0


async def test_a_thousand_rows_are_one_statement(session: Session, shared_engine: AsyncEngine) -> None:
    rows = [a_row(session, f"{number:04d}") for number in range(1_000)]
    assert await kept(session) == []

    with count_statements(shared_engine) as counted:
        await bulk.insert(session, IncidentRow, rows)

    assert counted.number == 1
    assert len(await kept(session)) == 1_000


async def test_the_column_asked_for_comes_back(session: Session) -> None:
    rows = [a_row(session, "a"), a_row(session, "b")]

    assert set(await bulk.insert(session, IncidentRow, rows, returning="id")) == {row["id"] for row in rows}


async def test_a_row_that_is_there_is_left_when_told_so_and_refused_when_not(session: Session) -> None:
    row = a_row(session)
    await bulk.insert(session, IncidentRow, [row])

    again = await bulk.insert(session, IncidentRow, [row], on_conflict="ON CONFLICT DO NOTHING", returning="id")

    assert again == []
    with pytest.raises(IntegrityError):
        await bulk.insert(session, IncidentRow, [row])


async def test_an_update_sets_only_the_named_columns_of_the_named_rows(session: Session) -> None:
    rows = [a_row(session, "a"), a_row(session, "b"), a_row(session, "c")]
    await bulk.insert(session, IncidentRow, rows)

    changes = [{"id": rows[0]["id"], "facts": {"now": 1}}, {"id": rows[2]["id"], "facts": {"now": 3}}]
    await bulk.update(session, IncidentRow, changes, key=["id"])

    session.expire_all()
    assert [row.facts for row in await kept(session)] == [{"now": 1}, rows[1]["facts"], {"now": 3}]
    assert [row.kind for row in await kept(session)] == ["a", "b", "c"]


async def test_more_values_than_a_statement_takes_parameters_are_looked_for_at_once(session: Session) -> None:
    rows = [a_row(session, "a"), a_row(session, "b")]
    await bulk.insert(session, IncidentRow, rows)
    wanted = [new_id() for _ in range(40_000)] + [rows[1]["subject_id"]]

    found = await session.scalars(select(IncidentRow.kind).where(bulk.among(IncidentRow.subject_id, wanted)))

    assert list(found) == ["b"]
