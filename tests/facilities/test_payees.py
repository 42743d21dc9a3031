"""Where a facility is paid: two others approve, then the hold, and the former account until it is over (I15)."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from app import facilities
from app.core.clock import VirtualClock
from app.core.errors import Invalid
from app.core.ids import PayeeAccountId
from app.db import Database, Session
from app.facilities import (
    AlreadyApproved,
    InvalidPayee,
    MakerApproves,
    NotTheMaker,
    PayeeAccount,
    PayeeInUse,
    PayeeNotOpen,
    PayeeState,
    UnknownPayeeAccount,
)
from app.providers import PayeeKind
from app.wallets import Role
from tests.facilities.circle import Circle, a_facility, a_payout_wallet

HOLD = timedelta(hours=72)


async def propose(session: Session, circle: Circle, number: str = "70000001") -> PayeeAccountId:
    """The accountant proposes a phone."""
    new = circle.wallet_payee(number)
    made = await facilities.propose_payee_account(session, circle.mutual, circle.cscom.id, new, circle.accountant)
    return made.id


async def approve_twice(session: Session, circle: Circle, account_id: PayeeAccountId) -> PayeeAccount:
    """The coordinator, then the president."""
    await facilities.approve_payee_account(session, circle.mutual, account_id, circle.coordinator)
    return await facilities.approve_payee_account(session, circle.mutual, account_id, circle.president)


async def number_in_use(session: Session, circle: Circle) -> str | None:
    """Where the health centre is paid now."""
    payee = await facilities.payee_of(session, circle.mutual.id, circle.cscom.id)
    return None if payee is None else payee.number


async def test_one_approval_pays_nobody(session: Session, circle: Circle, clock: VirtualClock) -> None:
    account_id = await propose(session, circle)

    seen = await facilities.approve_payee_account(session, circle.mutual, account_id, circle.coordinator)
    clock.advance(HOLD)

    assert (seen.state, seen.approvers, seen.usable_from) == (PayeeState.PROPOSED, (circle.coordinator,), None)
    assert await number_in_use(session, circle) is None


async def test_an_account_is_used_72_hours_after_its_second_approval(
    session: Session, circle: Circle, clock: VirtualClock
) -> None:
    account_id = await propose(session, circle)
    await facilities.approve_payee_account(session, circle.mutual, account_id, circle.coordinator)
    clock.advance(timedelta(hours=5))
    seen = await facilities.approve_payee_account(session, circle.mutual, account_id, circle.president)

    assert seen.usable_from == clock.now() + HOLD
    clock.advance(HOLD - timedelta(seconds=1))
    assert await number_in_use(session, circle) is None
    clock.advance(timedelta(seconds=1))
    assert await number_in_use(session, circle) == "22370000001"


async def test_the_former_account_is_used_until_the_hold_of_the_new_one_is_over(
    session: Session, circle: Circle, clock: VirtualClock
) -> None:
    former = (await approve_twice(session, circle, await propose(session, circle))).id
    clock.advance(HOLD)
    new = (await approve_twice(session, circle, await propose(session, circle, "70000002"))).id

    clock.advance(HOLD - timedelta(seconds=1))
    before = await number_in_use(session, circle)
    clock.advance(timedelta(seconds=1))
    after = await number_in_use(session, circle)

    assert (before, after) == ("22370000001", "22370000002")
    seen = await facilities.payee_accounts_of(session, circle.mutual.id, circle.cscom.id)
    assert [(one.id, one.state) for one in seen] == [(new, PayeeState.APPROVED), (former, PayeeState.REPLACED)]


async def test_the_hold_is_the_mutuals_own_parameter(session: Session, circle: Circle, clock: VirtualClock) -> None:
    await session.execute(text("""UPDATE mutuals SET parameters = '{"payout_account_hold": 100}'"""))
    account_id = await propose(session, circle)

    with pytest.raises(Exception, match="two approvers and its hold"):  # code that would use the default of 72
        await approve_twice(session, circle, account_id)


async def test_nobody_approves_what_they_proposed(session: Session, circle: Circle) -> None:
    account_id = await propose(session, circle)

    with pytest.raises(MakerApproves):
        await facilities.approve_payee_account(session, circle.mutual, account_id, circle.accountant)


async def test_nobody_approves_twice(session: Session, circle: Circle) -> None:
    account_id = await propose(session, circle)
    await facilities.approve_payee_account(session, circle.mutual, account_id, circle.coordinator)

    with pytest.raises(AlreadyApproved):
        await facilities.approve_payee_account(session, circle.mutual, account_id, circle.coordinator)


async def test_an_approved_account_takes_no_third_approval(session: Session, circle: Circle) -> None:
    account_id = await propose(session, circle)
    await approve_twice(session, circle, account_id)

    with pytest.raises(PayeeNotOpen):
        await facilities.approve_payee_account(session, circle.mutual, account_id, circle.treasurer)


async def test_a_refused_proposal_is_never_approved(session: Session, circle: Circle) -> None:
    account_id = await propose(session, circle)
    seen = await facilities.refuse_payee_account(
        session, circle.mutual.id, account_id, "numéro inconnu du centre", circle.coordinator
    )

    assert (seen.state, seen.refused_because) == (PayeeState.REFUSED, "numéro inconnu du centre")
    with pytest.raises(PayeeNotOpen):
        await facilities.approve_payee_account(session, circle.mutual, account_id, circle.president)


async def test_during_its_hold_an_account_can_still_be_stopped(
    session: Session, circle: Circle, clock: VirtualClock
) -> None:
    account_id = await propose(session, circle)
    await approve_twice(session, circle, account_id)
    clock.advance(HOLD - timedelta(seconds=1))

    await facilities.refuse_payee_account(session, circle.mutual.id, account_id, "fraude", circle.treasurer)

    clock.advance(HOLD)
    assert await number_in_use(session, circle) is None


async def test_an_account_in_use_is_replaced_and_not_refused(
    session: Session, circle: Circle, clock: VirtualClock
) -> None:
    account_id = await propose(session, circle)
    await approve_twice(session, circle, account_id)
    clock.advance(HOLD)

    with pytest.raises(PayeeInUse):
        await facilities.refuse_payee_account(session, circle.mutual.id, account_id, "fraude", circle.treasurer)


async def test_only_the_maker_withdraws_a_proposal(session: Session, circle: Circle) -> None:
    account_id = await propose(session, circle)
    with pytest.raises(NotTheMaker):
        await facilities.cancel_payee_account(session, circle.mutual.id, account_id, "erreur", circle.president)

    seen = await facilities.cancel_payee_account(session, circle.mutual.id, account_id, "erreur", circle.accountant)

    assert seen.state is PayeeState.CANCELLED
    with pytest.raises(PayeeNotOpen):
        await facilities.cancel_payee_account(session, circle.mutual.id, account_id, "erreur", circle.accountant)


async def test_an_end_has_a_reason(session: Session, circle: Circle) -> None:
    account_id = await propose(session, circle)

    with pytest.raises(Invalid) as refused:
        await facilities.refuse_payee_account(session, circle.mutual.id, account_id, " ", circle.president)

    assert refused.value.field == "because"


async def test_an_account_of_another_mutual_is_unknown(session: Session, circle: Circle) -> None:
    with pytest.raises(UnknownPayeeAccount):
        await facilities.payee_account(session, circle.mutual.id, PayeeAccountId(circle.accountant))


async def test_a_number_is_sealed_and_found_by_its_keyed_index(session: Session, circle: Circle) -> None:
    account_id = await propose(session, circle)
    other = await a_facility(session, circle.mutual, "CS02")
    await facilities.propose_payee_account(
        session, circle.mutual, other.id, circle.wallet_payee("+223 70 00 00 01"), circle.accountant
    )

    rows = (await session.execute(text("SELECT * FROM payee_accounts"))).mappings().all()

    assert all(b"70000001" not in value for row in rows for value in row.values() if isinstance(value, bytes))
    assert await facilities.facilities_sharing(session, circle.mutual.id, account_id) == [other.id]


async def test_a_payee_does_not_print_its_number(session: Session, circle: Circle) -> None:
    account = await facilities.payee_account(session, circle.mutual.id, await propose(session, circle))

    assert "70000001" not in repr(account) + repr(circle.wallet_payee())


async def test_a_collection_wallet_pays_nobody(session: Session, circle: Circle, clock: VirtualClock) -> None:
    """P4: one collection and one payout wallet per operator."""
    wallet_id = await a_payout_wallet(session, circle.mutual, clock, role=Role.COLLECTION, account="55211")
    new = facilities.NewPayeeAccount(wallet_id=wallet_id, kind=PayeeKind.PHONE, number="70000001", holder="CSCOM")

    with pytest.raises(InvalidPayee) as refused:
        await facilities.propose_payee_account(session, circle.mutual, circle.cscom.id, new, circle.accountant)

    assert refused.value.field == "wallet_id"


async def test_without_a_wallet_a_facility_is_paid_by_bank(
    session: Session, circle: Circle, clock: VirtualClock
) -> None:
    """P4."""
    new = facilities.NewPayeeAccount(
        wallet_id=None, kind=PayeeKind.BANK, number="ML00 0000 0000 0000 0000 0000 0001", holder="Hôpital"
    )
    made = await facilities.propose_payee_account(session, circle.mutual, circle.cscom.id, new, circle.accountant)
    await approve_twice(session, circle, made.id)
    clock.advance(HOLD)

    payee = await facilities.payee_of(session, circle.mutual.id, circle.cscom.id)

    assert payee is not None
    assert (payee.wallet_id, payee.kind, payee.number) == (None, PayeeKind.BANK, "ML00000000000000000000000001")


async def test_two_second_approvals_at_once_change_the_state_once(database: Database, committed: Circle) -> None:
    async with database.transaction() as session:
        account_id = await propose(session, committed)
        await facilities.approve_payee_account(session, committed.mutual, account_id, committed.coordinator)

    async def approve(person: UUID) -> PayeeAccount:
        async with database.transaction() as session:
            return await facilities.approve_payee_account(session, committed.mutual, account_id, person)

    told = await asyncio.gather(*map(approve, (committed.president, committed.treasurer)), return_exceptions=True)

    assert sorted(type(one).__name__ for one in told) == ["PayeeAccount", "PayeeNotOpen"]
    async with database.transaction() as session:
        seen = await facilities.payee_account(session, committed.mutual.id, account_id)
    assert (seen.state, len(seen.approvers)) == (PayeeState.APPROVED, 2)


async def test_two_first_approvals_at_once_are_the_two_it_takes(database: Database, committed: Circle) -> None:
    async with database.transaction() as session:
        account_id = await propose(session, committed)

    async def approve(person: UUID) -> PayeeAccount:
        async with database.transaction() as session:
            return await facilities.approve_payee_account(session, committed.mutual, account_id, person)

    told = await asyncio.gather(*map(approve, (committed.president, committed.treasurer)))

    assert sorted(one.state for one in told) == [PayeeState.APPROVED, PayeeState.PROPOSED]


async def test_the_same_person_twice_at_once_is_one_approval(database: Database, committed: Circle) -> None:
    async with database.transaction() as session:
        account_id = await propose(session, committed)

    async def approve(_: int) -> PayeeAccount:
        async with database.transaction() as session:
            return await facilities.approve_payee_account(session, committed.mutual, account_id, committed.president)

    told = await asyncio.gather(*map(approve, range(2)), return_exceptions=True)

    assert sorted(type(one).__name__ for one in told) == ["AlreadyApproved", "PayeeAccount"]
