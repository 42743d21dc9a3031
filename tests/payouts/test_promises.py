"""What the database itself refuses the runtime role, whatever code asks for it (RELIABILITY I5, I9, I12, I15, 28)."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app import payouts
from app.core.ids import new_id
from app.db import Session, constraint_of
from app.facilities import Facility
from app.payouts import Batch, State
from tests.payouts.cashier import AGENT, Cashier

# RELIABILITY 3, written out once more; a conflict goes back to where it froze, here `succeeded`, or to an outcome.
MOVES = {
    "draft": {"pending_approval", "rejected"},
    "pending_approval": {"approved", "rejected"},
    "approved": {"pending_approval", "reserved"},
    "rejected": set[str](),
    "reserved": {"sending"},
    "sending": {"accepted", "unknown", "not_sent", "succeeded", "failed"},
    "not_sent": {"sending"},
    "accepted": {"succeeded", "failed", "review"},
    "unknown": {"sending", "succeeded", "failed", "review"},
    "review": {"succeeded", "failed", "sending"},
    "succeeded": {"returned", "conflict"},
    "failed": {"reserved", "conflict"},
    "returned": {"conflict"},
    "conflict": {"succeeded", "failed", "returned"},
}
PAYOUT = "UPDATE payouts SET {} WHERE id = :payout"
BATCH = "UPDATE payout_batches SET {} WHERE id = :batch"


async def refused(cashier: Cashier, statement: str, **values: object) -> str | None:
    """The rule by which the runtime role's statement is refused; none when it is done."""
    try:
        async with cashier.database.transaction() as session:
            await session.execute(text(statement), values)
    except DBAPIError as error:
        return constraint_of(error) or getattr(error.orig, "sqlstate", None)
    return None


async def stands(owner: AsyncConnection, payout: UUID, state: str) -> None:
    """The payout in a state, put there with all triggers out of the way, with an attempt that would allow any move."""
    frozen = "'succeeded'" if state == "conflict" else "NULL"
    await owner.execute(text("ALTER TABLE payouts DISABLE TRIGGER USER"))
    await owner.execute(
        text(
            f"UPDATE payouts SET state = '{state}', conflict_from = {frozen}, held_minor = amount_minor,"
            " fee_minor = 0, settled_at = now(), content_hash = payout_content_hash(mutual_id, id) WHERE id = :id"
        ),
        {"id": payout},
    )
    await owner.execute(text("ALTER TABLE payouts ENABLE TRIGGER USER"))


MAY = "SELECT payout_may_move(:old, :new, :frozen)"


async def test_the_picture_is_that_of_the_contract(session: Session) -> None:
    """I9, every pair of states."""
    found = {
        old: {
            new
            for new in MOVES
            if await session.scalar(
                text(MAY), {"old": old, "new": new, "frozen": "succeeded" if old == "conflict" else None}
            )
        }
        for old in MOVES
    }

    assert found == MOVES


async def test_a_conflict_goes_back_to_the_state_it_froze(session: Session) -> None:
    for frozen in ("review", "failed"):
        assert await session.scalar(text(MAY), {"old": "conflict", "new": frozen, "frozen": frozen})
    assert not await session.scalar(text(MAY), {"old": "conflict", "new": "review", "frozen": "failed"})


async def test_every_other_move_is_refused_on_the_row(
    cashier: Cashier, clinic: Facility, owner: AsyncConnection
) -> None:
    """I9 by the runtime role, for every pair of states that the picture lacks."""
    assert {state.value for state in State} == set(MOVES)
    await cashier.owe(clinic, 2_000)
    [payout] = (await cashier.approved()).payouts

    for old in MOVES:
        await stands(owner, payout.id, old)
        for new in MOVES.keys() - MOVES[old] - {old}:
            frozen = f"'{old}'" if new == "conflict" else "NULL"
            move = PAYOUT.format(f"state = '{new}', conflict_from = {frozen}")
            assert await refused(cashier, move, payout=payout.id) == "payout_moves", (old, new)


@pytest.mark.parametrize("state", [state.value for state in State if state is not State.DRAFT])
async def test_a_payout_begins_as_a_draft(cashier: Cashier, clinic: Facility, state: str) -> None:
    await cashier.owe(clinic, 2_000)
    [batch] = await cashier.prepare()

    assert await refused(cashier, copied(state=f"'{state}'"), payout=batch.payouts[0].id) == "payout_moves"


COPIED = """
    mutual_id batch_id kind account_code wallet_id facility_id gross_minor offset_minor amount_minor currency
    payee_account_id payee_kind payee_index payee_sealed expected_fee_minor expected_levy_minor moved_by moved_because
    moved_at made_at
"""


def copied(**changes: str) -> str:
    """A second payout like the first, with other values in some columns."""
    given = {"id": "gen_random_uuid()", "part": "9", "parts": "9", "state": "'draft'"}
    given |= {name: name for name in COPIED.split()} | changes
    return (
        f"INSERT INTO payouts ({', '.join(given)}) SELECT {', '.join(given.values())} FROM payouts WHERE id = :payout"
    )


async def test_a_payout_comes_only_into_a_draft(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    [draft] = await cashier.prepare()
    assert await refused(cashier, copied(), payout=draft.payouts[0].id) is None

    batch = await cashier.submit(draft)

    assert await refused(cashier, copied(), payout=batch.payouts[0].id) == "payout_content"


@pytest.mark.parametrize("change", ["kind = 'refunds', facility_id = NULL, subject_id = id", "currency = 'KES'"])
async def test_a_payout_is_of_its_batchs_kind_and_currency(cashier: Cashier, clinic: Facility, change: str) -> None:
    await cashier.owe(clinic, 2_000)
    [draft] = await cashier.prepare()
    payout = draft.payouts[0].id

    moved = PAYOUT.format(f"state = 'pending_approval', {change}")

    assert await refused(cashier, moved, payout=payout) == "payout_content"
    assert await refused(cashier, copied(wallet_id="NULL"), payout=payout) == "payout_content"


CONTENT = (
    "amount_minor = amount_minor + 1, gross_minor = gross_minor + 1",
    "payee_index = 'x'",
    "payee_sealed = 'x'",
    "payee_kind = 'till'",
    "payee_account_id = NULL",
    "facility_id = :other",
    "account_code = '5211', wallet_id = NULL",
    "part = 2, parts = 2",
    "offset_minor = 1, gross_minor = gross_minor + 1",
    "batch_id = :other",
)


@pytest.mark.parametrize("change", CONTENT)
async def test_what_was_submitted_does_not_change(cashier: Cashier, clinic: Facility, change: str) -> None:
    """I15, while it waits and once it is approved."""
    await cashier.owe(clinic, 2_000)
    batch = await cashier.submitted()
    values = {"payout": batch.payouts[0].id} | ({"other": new_id()} if ":other" in change else {})

    waiting = await refused(cashier, PAYOUT.format(change), **values)
    for person in (cashier.first, cashier.second):
        await cashier.approve(batch, person)

    assert [waiting, await refused(cashier, PAYOUT.format(change), **values)] == ["payout_content"] * 2


async def test_what_was_approved_keeps_its_hash(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    batch = await cashier.approved()

    for statement in (PAYOUT.format("content_hash = 'x'"), BATCH.format("content_hash = 'x'")):
        values = {"payout": batch.payouts[0].id} if "payouts" in statement else {"batch": batch.id}
        assert await refused(cashier, statement, **values) == "payout_content"


async def test_a_batch_waits_under_the_hash_of_its_payouts(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    [draft] = await cashier.prepare()

    submit = BATCH.format("state = 'pending_approval', content_hash = 'x'")

    assert await refused(cashier, submit, batch=draft.id) == "payout_content"


@pytest.mark.parametrize("change", ["made_by = 'person:x'", "number = 9", "currency = 'KES'", "made_at = now()"])
async def test_what_a_batch_is_does_not_change(cashier: Cashier, clinic: Facility, change: str) -> None:
    await cashier.owe(clinic, 2_000)
    [draft] = await cashier.prepare()

    assert await refused(cashier, BATCH.format(change), batch=draft.id) == "payout_content"


APPROVAL = """
    INSERT INTO payout_approvals (mutual_id, id, batch_id, content_hash, person, verdict, made_at)
    SELECT mutual_id, gen_random_uuid(), id, {hash}, :person, 'approve', now() FROM payout_batches WHERE id = :batch
"""


async def approval(cashier: Cashier, batch: Batch, person: object, hashed: str = "content_hash") -> str | None:
    return await refused(cashier, APPROVAL.format(hash=hashed), batch=batch.id, person=str(person))


async def test_reliability_25_the_maker_does_not_approve_by_sql(cashier: Cashier, clinic: Facility) -> None:
    """I15, RELIABILITY 25: by SQL."""
    await cashier.owe(clinic, 2_000)
    batch = await cashier.submitted()

    assert await approval(cashier, batch, cashier.maker) == "payout_two_approvals"


async def test_reliability_25_nor_does_who_made_a_payout_of_the_batch(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    [draft] = await cashier.prepare()
    other = f"person:{new_id()}"
    assert await refused(cashier, copied(moved_by=f"'{other}'"), payout=draft.payouts[0].id) is None

    assert await approval(cashier, await cashier.submit(draft), other) == "payout_two_approvals"


async def test_an_approval_is_of_the_batch_as_it_stands(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    [draft] = await cashier.prepare()
    early = await approval(cashier, draft, cashier.first, hashed="'x'")
    batch = await cashier.submit(draft)

    assert [early, await approval(cashier, batch, cashier.first, hashed="'x'")] == ["payout_content"] * 2


async def test_one_person_has_one_word(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    batch = await cashier.submitted()
    assert await approval(cashier, batch, cashier.first) is None

    again = await approval(cashier, batch, cashier.first)

    assert again == "uq_payout_approvals_mutual_id_batch_id_content_hash_person"


async def test_a_batch_is_not_approved_by_one(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    batch = await cashier.submitted()
    await approval(cashier, batch, cashier.first)

    assert await refused(cashier, BATCH.format("state = 'approved'"), batch=batch.id) == "payout_two_approvals"


async def test_reliability_26_approved_and_rejected_at_once_by_sql_is_one_decision(
    cashier: Cashier, clinic: Facility
) -> None:
    await cashier.owe(clinic, 2_000)
    batch = await cashier.submitted()
    for person in (cashier.first, cashier.second):
        await approval(cashier, batch, person)

    decided = [f"state = '{state}', decided_at = now()" for state in ("approved", "rejected") * 2]
    answers = await asyncio.gather(*(refused(cashier, BATCH.format(change), batch=batch.id) for change in decided))

    assert [answer is None for answer in answers].count(True) >= 1
    final = (await cashier.batch(batch.id)).state.value
    assert {change for change, answer in zip(decided, answers, strict=True) if answer is None} == {
        f"state = '{final}', decided_at = now()"
    }


async def test_a_payout_is_not_approved_without_its_batch(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    batch = await cashier.submitted()
    for person in (cashier.first, cashier.second):
        await approval(cashier, batch, person)

    approve = PAYOUT.format("state = 'approved'")

    assert await refused(cashier, approve, payout=batch.payouts[0].id) == "payout_two_approvals"


RESERVE = PAYOUT.format("state = 'reserved', held_minor = :held")


async def test_a_reserve_holds_its_amount_and_the_lane_follows(cashier: Cashier, clinic: Facility) -> None:
    """I5: what is held is the lane's reserve, and never more than the float above the floor."""
    await cashier.owe(clinic, 2_000)
    [payout] = (await cashier.approved()).payouts

    assert await refused(cashier, RESERVE, payout=payout.id, held=1_999) == "payout_held"
    assert await refused(cashier, RESERVE, payout=payout.id, held=1_000_001) == "payout_float"
    assert await refused(cashier, RESERVE, payout=payout.id, held=1_000_000) is None
    async with cashier.database.transaction() as session:
        lane = await payouts.lane_by_code(session, cashier.mutual.id, "55212")
        assert lane.reserved_minor == 1_000_000
        assert await payouts.free_float(session, cashier.mutual.id, "55212") == 0


async def test_what_is_paid_is_what_was_approved(cashier: Cashier, clinic: Facility, owner: AsyncConnection) -> None:
    """I15 at the last moment before money moves, though somebody with more rights changed the row."""
    await cashier.owe(clinic, 2_000)
    [payout] = (await cashier.approved()).payouts
    await owner.execute(text("ALTER TABLE payouts DISABLE TRIGGER USER"))
    await owner.execute(text("UPDATE payouts SET payee_index = 'x'"))
    await owner.execute(text("ALTER TABLE payouts ENABLE TRIGGER USER"))

    assert await refused(cashier, RESERVE, payout=payout.id, held=2_000) == "payout_content"


async def test_a_stopped_lane_neither_reserves_nor_sends(
    cashier: Cashier, clinic: Facility, owner: AsyncConnection
) -> None:
    await cashier.owe(clinic, 2_000)
    [payout] = (await cashier.approved()).payouts
    async with cashier.database.transaction() as session:
        await payouts.stop_lane(session, cashier.mutual, "55212", "fraud suspected", AGENT)

    reserve = await refused(cashier, RESERVE, payout=payout.id, held=2_000)
    await stands(owner, payout.id, "reserved")
    send = await refused(cashier, PAYOUT.format("state = 'sending'"), payout=payout.id)

    assert [reserve, send] == ["payout_lane_stopped"] * 2


async def test_nothing_is_sent_or_settled_without_its_attempt(
    cashier: Cashier, clinic: Facility, owner: AsyncConnection
) -> None:
    """I10, I11."""
    await cashier.owe(clinic, 2_000)
    [payout] = (await cashier.approved()).payouts
    for old, new in (("reserved", "sending"), ("sending", "succeeded"), ("unknown", "failed")):
        await stands(owner, payout.id, old)
        assert await refused(cashier, PAYOUT.format(f"state = '{new}'"), payout=payout.id) == "payout_attempt"


async def test_a_claim_is_in_no_second_payout(cashier: Cashier, clinic: Facility) -> None:
    """I12, by SQL: the last defence."""
    [claim] = await cashier.owe(clinic, 2_000)
    [batch] = await cashier.prepare()
    second = new_id()
    assert await refused(cashier, copied(id=f"'{second}'"), payout=batch.payouts[0].id) is None

    item = "INSERT INTO payout_items VALUES (:mutual, :payout, :claim, :amount)"
    values = {"mutual": cashier.mutual.id, "payout": second, "claim": claim, "amount": 1}

    assert await refused(cashier, item, **values) == "ck_payables_committed"


async def test_an_offset_is_no_more_than_what_is_to_recover(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    [found] = await cashier.recover(clinic, 600)
    [batch] = await cashier.prepare()
    second = new_id()
    assert await refused(cashier, copied(id=f"'{second}'"), payout=batch.payouts[0].id) is None

    offset = "INSERT INTO payout_offsets VALUES (:mutual, :payout, :found, 1)"
    values = {"mutual": cashier.mutual.id, "payout": second, "found": found}

    assert await refused(cashier, offset, **values) == "ck_recoverables_recovered"


@pytest.mark.parametrize("table", ["payout_items", "payout_offsets"])
async def test_what_a_payout_pays_is_settled_while_it_is_a_draft(
    cashier: Cashier, clinic: Facility, table: str
) -> None:
    await cashier.owe(clinic, 2_000)
    await cashier.recover(clinic, 600)
    batch = await cashier.submitted()
    claims, found = await cashier.owe(clinic, 500), await cashier.recover(clinic, 500)
    value = {"payout_items": claims[0], "payout_offsets": found[0]}[table]
    values = {"mutual": cashier.mutual.id, "payout": batch.payouts[0].id, "value": value}

    late = await refused(cashier, f"INSERT INTO {table} VALUES (:mutual, :payout, :value, 1)", **values)
    early = await refused(cashier, f"UPDATE {table} SET released_at = now()")

    assert [late, early] == ["payout_content", "payout_released"]


async def test_a_released_claim_is_not_taken_back(cashier: Cashier, clinic: Facility) -> None:
    await cashier.owe(clinic, 2_000)
    batch = await cashier.submitted()
    await cashier.reject(batch, cashier.first)

    assert await refused(cashier, "UPDATE payout_items SET released_at = NULL") == "payout_content"


async def test_a_lane_goes_to_no_other_wallet_and_to_none_while_its_own_is_open(
    cashier: Cashier, clinic: Facility
) -> None:
    await cashier.owe(clinic, 2_000)
    await cashier.prepare()

    assert await refused(cashier, "UPDATE payout_lanes SET wallet_id = NULL") == "lane_wallet"


DENIED = "42501"
FIGURES = (
    "UPDATE payables SET committed_minor = 0",
    "UPDATE payables SET paid_minor = 0",
    "UPDATE payables SET amount_minor = amount_minor + 1",
    "UPDATE recoverables SET committed_minor = 0",
    "UPDATE payout_lanes SET reserved_minor = 0",
    "UPDATE payout_items SET amount_minor = 1",
    "UPDATE payout_offsets SET amount_minor = 1",
    "UPDATE payout_approvals SET person = 'person:x'",
    "UPDATE payout_steps SET moved_by = 'person:x'",
    "UPDATE payout_evidence SET grade = 4",
    "INSERT INTO payout_lanes (mutual_id, account_code, reserved_minor) SELECT mutual_id, '571', 5 FROM payout_lanes",
    "INSERT INTO payables (mutual_id, id, committed_minor) SELECT mutual_id, id, 1 FROM payables",
    "INSERT INTO recoverables (mutual_id, id, committed_minor) SELECT mutual_id, id, 1 FROM payables",
    "INSERT INTO payout_steps (mutual_id, payout_id, to_state, moved_by, moved_because, moved_at)"
    " SELECT mutual_id, id, 'draft', 'x', 'x', now() FROM payouts",
    "ALTER TABLE payouts DISABLE TRIGGER USER",
)


@pytest.mark.parametrize("statement", FIGURES)
async def test_what_triggers_keep_nobody_sets(cashier: Cashier, clinic: Facility, statement: str) -> None:
    """RELIABILITY 28, I2, I17."""
    await cashier.owe(clinic, 2_000)
    await cashier.prepare()

    assert await refused(cashier, statement) == DENIED


KEPT = (
    "payables",
    "recoverables",
    "payout_lanes",
    "payout_batches",
    "payouts",
    "payout_items",
    "payout_offsets",
    "payout_approvals",
    "payout_attempts",
    "payout_evidence",
    "payout_steps",
    "payout_resolutions",
)


@pytest.mark.parametrize("table", KEPT)
async def test_nothing_is_deleted(cashier: Cashier, owner: AsyncConnection, table: str) -> None:
    """I2: not by the runtime role, and not by the owner either while the triggers stand."""
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        assert await refused(cashier, statement) == DENIED
        with pytest.raises(DBAPIError) as by_owner:
            await owner.execute(text(statement))
        assert by_owner.value.orig is not None and by_owner.value.orig.sqlstate != DENIED  # type: ignore[attr-defined]
