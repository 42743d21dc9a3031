"""Notices are written once, in one statement, and tell no phone number to who reads the table (DESIGN 9, A9)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from app.core.ids import MutualId, UnitId, new_id
from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.core.vault import Vault
from app.db import Session
from app.notices import Notice, PaymentAllocated, PaymentRequestFailed, write
from app.notices.tables import NoticeRow

AWA = Msisdn("+22376000001")
A_MUTUAL = text("""
    INSERT INTO mutuals (id, code, name, circle, currency, region, timezone, parameters, opened_on, created_at)
    VALUES (:id, 'MICMO', 'Mutuelle de cercle', '01', 'XOF', 'ML', 'Africa/Bamako', '{}', '2026-01-01', now())
""")


@pytest.fixture
async def mutual(session: Session) -> MutualId:
    mutual_id = MutualId(new_id())
    await session.execute(A_MUTUAL, {"id": mutual_id})
    return mutual_id


def a_failed_request(mutual: MutualId, *, amount: int = 2_500, language: str = "fr") -> Notice:
    message = PaymentRequestFailed(mutual="MICMO", unit="0100012336", amount=Money(amount, XOF))
    return Notice(mutual_id=mutual, recipient=AWA, message=message, language=language)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database while the block lasts."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_a_notice_waits_in_the_language_of_its_reader(session: Session, mutual: MutualId) -> None:
    await write(session, [a_failed_request(mutual, language="en")])

    [row] = await session.scalars(select(NoticeRow).where(NoticeRow.mutual_id == mutual))
    assert (row.kind, row.language, row.status) == ("payment_request_failed", "en", "waiting")
    assert row.text.startswith("MICMO: the request of 2,500")
    assert row.facts["amount"] == {"amount": 2_500, "currency": "XOF"}


async def test_dates_and_empty_facts_are_kept_as_plain_json(session: Session, mutual: MutualId) -> None:
    none = Money(0, XOF)
    message = PaymentAllocated(
        mutual="MICMO",
        unit="0100012336",
        amount=Money(500, XOF),
        fee=none,
        instalments=none,
        advance=Money(500, XOF),
        remaining=none,
        cover="pending",
        next_due_on=date(2026, 4, 5),
    )

    await write(session, [Notice(mutual_id=mutual, recipient=AWA, message=message)])

    [facts] = await session.scalars(select(NoticeRow.facts).where(NoticeRow.mutual_id == mutual))
    assert (facts["next_due_on"], facts["cover"]) == ("2026-04-05", "pending")


async def test_a_batch_is_one_statement(session: Session, mutual: MutualId) -> None:
    with statements() as sent:
        await write(session, [a_failed_request(mutual, amount=amount) for amount in range(1, 51)])

    assert len(sent) == 1
    assert len(list(await session.scalars(select(NoticeRow).where(NoticeRow.mutual_id == mutual)))) == 50


async def test_no_notices_are_no_statement(session: Session) -> None:
    with statements() as sent:
        await write(session, [])

    assert sent == []


async def test_the_number_is_sealed_and_shown_masked(session: Session, mutual: MutualId, vault: Vault) -> None:
    """RELIABILITY 7."""
    await write(session, [a_failed_request(mutual)])

    [row] = await session.scalars(select(NoticeRow).where(NoticeRow.mutual_id == mutual))
    assert AWA.digits.encode() not in row.recipient_sealed
    assert row.recipient_masked == "+223…01"
    assert vault.unseal(row.recipient_sealed, purpose="notice.recipient") == AWA.e164


async def test_a_notice_about_another_mutual_s_unit_is_refused_by_the_database(
    session: Session, mutual: MutualId
) -> None:
    stranger = Notice(
        mutual_id=mutual, recipient=AWA, message=a_failed_request(mutual).message, unit_id=UnitId(new_id())
    )

    with pytest.raises(IntegrityError):
        await write(session, [stranger])
