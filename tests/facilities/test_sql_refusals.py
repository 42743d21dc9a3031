"""What the database refuses although the code never asks for it (RELIABILITY I2, I15)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import facilities
from app.core.clock import VirtualClock
from app.core.ids import PayeeAccountId
from app.db import Session, constraint_of
from tests.facilities.circle import OFFICE, Circle, a_list

APPROVE = "INSERT INTO payee_account_approvals VALUES (:mutual_id, :account_id, :person_id, :at)"
MAKE_USABLE = "UPDATE payee_accounts SET state = 'approved', approved_at = :at, usable_from = :usable_from"


@pytest.fixture
async def account_id(session: Session, circle: Circle) -> PayeeAccountId:
    """What the accountant proposed."""
    new = circle.wallet_payee()
    made = await facilities.propose_payee_account(session, circle.mutual, circle.cscom.id, new, circle.accountant)
    return made.id


async def refusal(session: Session, statement: str, **values: object) -> str | None:
    """The name of the promise that a statement breaks."""
    with pytest.raises(DBAPIError) as refused:
        async with session.begin_nested():
            await session.execute(text(statement), values)
    return constraint_of(refused.value)


async def approve(
    session: Session, circle: Circle, account_id: PayeeAccountId, person: UUID, clock: VirtualClock
) -> None:
    """An approval by SQL alone."""
    values = {"mutual_id": circle.mutual.id, "account_id": account_id, "person_id": person, "at": clock.now()}
    await session.execute(text(APPROVE), values)


async def test_the_maker_approves_nothing_by_sql(
    session: Session, circle: Circle, account_id: PayeeAccountId, clock: VirtualClock
) -> None:
    values = {"mutual_id": circle.mutual.id, "account_id": account_id, "at": clock.now()}

    broken = await refusal(session, APPROVE, person_id=circle.accountant, **values)

    assert broken == "payee_account_approvals_maker"


async def test_one_person_approves_once_by_sql(
    session: Session, circle: Circle, account_id: PayeeAccountId, clock: VirtualClock
) -> None:
    await approve(session, circle, account_id, circle.president, clock)
    values = {"mutual_id": circle.mutual.id, "account_id": account_id, "at": clock.now()}

    broken = await refusal(session, APPROVE, person_id=circle.president, **values)

    assert broken == "pk_payee_account_approvals"


async def test_one_approval_makes_nothing_usable_by_sql(
    session: Session, circle: Circle, account_id: PayeeAccountId, clock: VirtualClock
) -> None:
    await approve(session, circle, account_id, circle.president, clock)

    broken = await refusal(session, MAKE_USABLE, at=clock.now(), usable_from=clock.now() + timedelta(hours=72))

    assert broken == "payee_accounts_approved"


async def test_two_approvals_without_the_hold_make_nothing_usable_by_sql(
    session: Session, circle: Circle, account_id: PayeeAccountId, clock: VirtualClock
) -> None:
    await approve(session, circle, account_id, circle.president, clock)
    await approve(session, circle, account_id, circle.treasurer, clock)

    broken = await refusal(session, MAKE_USABLE, at=clock.now(), usable_from=clock.now() + timedelta(hours=71))

    assert broken == "payee_accounts_approved"


async def test_no_account_begins_approved(session: Session, circle: Circle, account_id: PayeeAccountId) -> None:
    broken = await refusal(
        session,
        "INSERT INTO payee_accounts SELECT mutual_id, gen_random_uuid(), facility_id, wallet_id, kind, number_sealed,"
        " number_index, NULL, holder_sealed, 'approved', proposed_at, proposed_by, proposed_at, proposed_at"
        " FROM payee_accounts",
    )

    assert broken == "payee_accounts_begin"


@pytest.mark.parametrize(
    "change",
    [
        "number_sealed = '\\x00'",
        "wallet_id = NULL, kind = 'bank'",
        "proposed_by = :other",
        "number_index = '\\x00'",
        "operator = 'wave'",
    ],
)
async def test_what_was_proposed_does_not_change(
    session: Session, circle: Circle, account_id: PayeeAccountId, change: str
) -> None:
    values = {"other": circle.treasurer} if ":other" in change else {}

    assert await refusal(session, f"UPDATE payee_accounts SET {change}", **values) == "payee_accounts_facts"


async def test_an_approved_account_keeps_the_end_of_its_hold(
    session: Session, circle: Circle, account_id: PayeeAccountId, clock: VirtualClock
) -> None:
    for person in (circle.coordinator, circle.president):
        await facilities.approve_payee_account(session, circle.mutual, account_id, person)

    broken = await refusal(session, "UPDATE payee_accounts SET usable_from = approved_at")

    assert broken == "payee_accounts_moves"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM payee_accounts",
        "DELETE FROM payee_account_approvals",
        "UPDATE payee_account_approvals SET approved_at = approved_at",
        "UPDATE tariff_items SET price_minor = 0",
        "DELETE FROM facility_holds",
        "DELETE FROM agreements",
    ],
)
async def test_nothing_decided_is_altered_or_removed(session: Session, circle: Circle, statement: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        await session.execute(text(statement))


async def test_a_list_in_use_takes_no_further_item(session: Session, circle: Circle, clock: VirtualClock) -> None:
    made = await facilities.add_tariff_list(session, circle.mutual, a_list(), OFFICE)
    today = clock.now().date()
    await facilities.assign_tariffs(session, circle.mutual.id, circle.cscom.id, made.id, today, OFFICE)

    broken = await refusal(
        session,
        "INSERT INTO tariff_items SELECT mutual_id, list_id, 'NEW', name, 1, kind, NULL, false, NULL"
        " FROM tariff_items WHERE code = 'CONS'",
    )

    assert broken == "tariff_items_frozen"


async def test_a_clerk_without_a_facility_is_refused(session: Session, circle: Circle) -> None:
    grant = (
        "INSERT INTO role_grants (id, person_id, mutual_id, role, granted_at, granted_by)"
        " VALUES (gen_random_uuid(), :person, :mutual, 'clerk', now(), 'system:test')"
    )

    assert await refusal(session, grant, person=circle.treasurer, mutual=circle.mutual.id) == "ck_role_grants_clerk"


@pytest.mark.parametrize("scopes", ["", "own_claims.read,claims.read"])
async def test_a_facilitys_key_holds_its_own_claims_and_nothing_else(
    session: Session, circle: Circle, scopes: str
) -> None:
    """I21."""
    key = (
        "INSERT INTO api_keys (id, mutual_id, facility_id, prefix, secret_hash, scopes, created_at, created_by)"
        " VALUES (gen_random_uuid(), :mutual, :facility, 'mp0', sha256('x'), string_to_array(:scopes, ','), now(),"
        " 'system:test')"
    )

    broken = await refusal(session, key, mutual=circle.mutual.id, facility=circle.cscom.id, scopes=scopes)

    assert broken == "ck_api_keys_facility"
