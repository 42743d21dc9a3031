"""An approved claim's later life is its payable's: batches take it once, and what is recovered stays with payouts."""

import asyncio

import pytest
from sqlalchemy.exc import IntegrityError

from app import access, facilities, payouts
from app.core.actor import Actor
from app.core.ids import new_id
from app.facilities import NewPayeeAccount
from app.payouts import Batch
from app.providers import PayeeKind
from tests.claims.clinic import ACCOUNTANT, Clinic, act

CASHIER = Actor.person(new_id())


async def paid_by_bank(clinic: Clinic) -> None:
    """An account approved by two, its hold over."""
    village = clinic.village
    new = NewPayeeAccount(wallet_id=None, kind=PayeeKind.BANK, number="ML0130101000000000000001", holder="ASACO")
    async with village.database.transaction() as session:
        people = [
            await access.register(
                session, access.NewPerson(name="Une Personne", email=f"{new_id()}@example.org"), ACCOUNTANT
            )
            for _ in range(3)
        ]
        account = await facilities.propose_payee_account(session, village.mutual, clinic.cscom.id, new, people[0])
        for person in people[1:]:
            await facilities.approve_payee_account(session, village.mutual, account.id, person)
    await village.live_until("2026-04-12")


async def prepared(clinic: Clinic) -> list[Batch]:
    async with clinic.village.database.transaction() as session:
        return list(await payouts.prepare_batches(session, clinic.village.mutual, maker=CASHIER))


async def test_a_claim_in_a_batch_says_so(clinic: Clinic) -> None:
    """C6."""
    claim_id = await clinic.sent(act(7_450))
    await clinic.decided(claim_id)
    await paid_by_bank(clinic)
    await clinic.overpaid(claim_id, 600)

    [batch] = await prepared(clinic)

    view = await clinic.view(claim_id)
    [payout] = batch.payouts
    assert (view.status, view.payout_ids) == ("in_batch", (payout.id,))
    assert (payout.gross.minor, payout.offset.minor, payout.amount.minor) == (5_215, 600, 4_615)


async def test_two_batches_at_once_take_it_once(clinic: Clinic) -> None:
    """RELIABILITY I12, 24."""
    claim_id = await clinic.sent(act(7_450))
    await clinic.decided(claim_id)
    await paid_by_bank(clinic)

    outcomes = await asyncio.gather(prepared(clinic), prepared(clinic), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NothingToPay", "list"]


async def test_a_claim_is_owed_once_for_ever(clinic: Clinic) -> None:
    """RELIABILITY I12: by constraint."""
    claim_id = await clinic.sent(act(7_450))
    await clinic.decided(claim_id)
    again = (
        "INSERT INTO payables (mutual_id, id, facility_id, subject_kind, subject_id, label, amount_minor, currency,"
        " due_on, owed_at) SELECT mutual_id, gen_random_uuid(), facility_id, subject_kind, subject_id, label,"
        " amount_minor, currency, due_on, owed_at FROM payables RETURNING 1"
    )

    with pytest.raises(IntegrityError, match="uq_payables"):
        await clinic.scalar(again)
