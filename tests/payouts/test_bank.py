"""Payouts by bank from file to statement: each leaves once, and what the bank says is heard once (P4, E15)."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import payouts, treasury
from app.core.actor import Actor
from app.core.ids import PayoutBatchId, new_id
from app.payouts import (
    FileFormat,
    LaneStopped,
    NoBankAccount,
    NothingToExport,
    Outcome,
    UnknownBatch,
    UnknownPaymentFile,
    UnreadableConfirmations,
)
from app.payouts.bank_silence import PATIENCE
from tests.payouts.cashier import AGENT, Cashier
from tests.payouts.teller import ACCOUNT, HEADING, Teller, references, row

SETTLED = (Outcome.SETTLED, "succeeded")
KNOWN = (Outcome.ALREADY_SETTLED, "succeeded")


@pytest.fixture
async def teller(cashier: Cashier) -> Teller:
    """A mutual that told its account."""
    async with cashier.database.transaction() as session:
        await payouts.set_debtor(session, cashier.mutual, ACCOUNT, cashier.maker)
    return Teller(cashier=cashier)


async def test_a_payout_leaves_with_a_file_and_is_settled_with_its_charge(teller: Teller) -> None:
    batch = await teller.reserved(26_000)

    file = await teller.take(batch.id)
    sent = await teller.states(batch)
    told = await teller.confirm(row(references(file)[0]))

    assert (file.number, file.payouts_count, file.total.minor, sent) == (1, 1, 26_000, ["accepted"])
    assert told == [SETTLED]
    assert await teller.states(batch) == ["succeeded"]
    assert await teller.balances("4011", "4012", "5211", "6318") == [0, 0, 1_000_000 - 26_500, 500]
    assert await teller.incidents() == []
    assert await teller.cashier.findings() == []


async def test_a_file_that_was_lost_is_made_good_by_its_own_bytes(teller: Teller) -> None:
    batch = await teller.reserved(26_000, 9_000)
    file = await teller.take(batch.id, FileFormat.PAIN_001)
    teller.cashier.clock.advance(timedelta(hours=1))

    assert await teller.take(batch.id) == file


async def test_what_is_reserved_later_leaves_with_another_file(teller: Teller) -> None:
    batch = await teller.approved(26_000, 9_000)
    await teller.reserve(batch.payouts[0])
    first = await teller.take(batch.id)
    await teller.reserve(batch.payouts[1])
    second = await teller.take(batch.id)

    assert [(one.number, one.total.minor) for one in (first, second)] == [(1, 26_000), (2, 9_000)]
    assert not {*references(first)} & {*references(second)}
    async with teller.cashier.database.transaction() as session:
        mutual_id = teller.cashier.mutual.id
        assert await payouts.list_payment_files(session, mutual_id, batch.id) == [first, second]
        assert await payouts.payment_file(session, mutual_id, batch.id, 2) == second
        with pytest.raises(UnknownPaymentFile):
            await payouts.payment_file(session, mutual_id, batch.id, 3)


async def test_of_two_people_at_once_both_get_the_one_file(teller: Teller) -> None:
    """RELIABILITY I10."""
    batch = await teller.reserved(26_000, 9_000)

    first, second = await asyncio.gather(teller.take(batch.id), teller.take(batch.id))

    assert (first, first.payouts_count) == (second, 2)


async def test_what_nobody_reserved_leaves_with_no_file(teller: Teller) -> None:
    batch = await teller.approved(26_000)

    with pytest.raises(NothingToExport):
        await teller.take(batch.id)
    with pytest.raises(UnknownBatch):
        await teller.take(PayoutBatchId(new_id()))


async def test_without_our_own_account_nothing_leaves(cashier: Cashier) -> None:
    teller = Teller(cashier=cashier)
    batch = await teller.reserved(26_000)

    with pytest.raises(NoBankAccount):
        await teller.take(batch.id)

    assert await teller.states(batch) == ["reserved"]


async def test_a_lane_that_is_stopped_lets_no_file_out(teller: Teller) -> None:
    """RELIABILITY 3: the kill switch is for the bank too."""
    batch = await teller.reserved(26_000)
    cashier = teller.cashier
    async with cashier.database.transaction() as session:
        await payouts.stop_lane(session, cashier.mutual, "5211", "doubt", cashier.first)

    with pytest.raises(LaneStopped):
        await teller.take(batch.id)
    stopped = await teller.states(batch)
    async with cashier.database.transaction() as session:
        await payouts.open_lane(session, cashier.mutual, "5211", "cleared", cashier.first)

    assert stopped == ["reserved"]
    assert (await teller.take(batch.id)).number == 1


async def test_files_are_sealed_and_never_changed(teller: Teller) -> None:
    batch = await teller.reserved(26_000)
    await teller.take(batch.id)

    async with teller.cashier.database.transaction() as session:
        [raw] = (await session.scalars(text("SELECT body_sealed FROM payment_files"))).all()
    assert b"ML01301" not in raw
    with pytest.raises(DBAPIError):
        async with teller.cashier.database.transaction() as session:
            await session.execute(text("UPDATE payment_files SET number = 2"))


async def test_the_same_overlapping_and_shuffled_files_settle_once(teller: Teller) -> None:
    """RELIABILITY 32."""
    batch = await teller.reserved(26_000, 9_000)
    one, other = references(await teller.take(batch.id))
    rows = row(one), row(other, amount=9_000, charge=0)

    first = await teller.confirm(rows[0])
    overlapping = await teller.confirm(*rows)
    same = await teller.confirm(*rows)
    shuffled = await teller.confirm(*reversed(rows))

    assert (first, overlapping, same, shuffled) == ([SETTLED], [KNOWN, SETTLED], [KNOWN] * 2, [KNOWN] * 2)
    assert await teller.balances("4012", "5211", "6318") == [0, 1_000_000 - 35_500, 500]
    assert await teller.incidents() == []


async def test_the_same_file_at_once_settles_once(teller: Teller) -> None:
    [reference] = references(await teller.take((await teller.reserved(26_000)).id))

    both = await asyncio.gather(*(teller.confirm(row(reference)) for _ in range(2)))

    assert sorted(both) == [[KNOWN], [SETTLED]]
    assert await teller.balances("5211") == [1_000_000 - 26_500]


async def test_what_the_bank_rejected_is_sent_anew_in_another_file(teller: Teller) -> None:
    """E16, P2."""
    batch = await teller.reserved(26_000)
    [rejected] = references(await teller.take(batch.id))
    told = await teller.confirm(row(rejected, "rejected", charge=0))
    failed = await teller.states(batch)
    async with teller.cashier.database.transaction() as session:
        await payouts.resend(session, teller.cashier.mutual, batch.payouts[0].id, treasury.SOURCES, AGENT)

    file = await teller.take(batch.id)
    [again] = references(file)

    assert (told, failed) == ([(Outcome.SETTLED, "failed")], ["failed"])
    assert (file.number, again != rejected) == (2, True)
    assert await teller.confirm(row(again), row(rejected, "rejected", charge=0)) == [
        SETTLED,
        (Outcome.ALREADY_SETTLED, "failed"),
    ]
    assert await teller.balances("4011", "4012", "5211") == [0, 0, 1_000_000 - 26_500]
    assert await teller.cashier.findings() == []


async def test_what_the_bank_rejected_can_be_released(teller: Teller) -> None:
    batch = await teller.reserved(26_000)
    await teller.confirm(row(references(await teller.take(batch.id))[0], "rejected", charge=0))

    async with teller.cashier.database.transaction() as session:
        await payouts.release(session, teller.cashier.mutual, batch.payouts[0].id, teller.cashier.maker)

    assert [one.total.minor for one in await teller.cashier.prepare()] == [26_000]


async def test_what_the_bank_credited_back_has_returned(teller: Teller) -> None:
    """E17: told in the same file before its execution, both are booked."""
    batch = await teller.reserved(26_000)
    [reference] = references(await teller.take(batch.id))

    told = await teller.confirm(row(reference, "returned", charge=0), row(reference))

    assert told == [(Outcome.SETTLED, "returned"), SETTLED]
    assert await teller.states(batch) == ["returned"]
    assert await teller.balances("4011", "4012", "5211", "6318") == [-26_000, 0, 1_000_000 - 500, 500]
    assert await teller.cashier.findings() == []


async def test_another_amount_freezes_and_is_told(teller: Teller) -> None:
    """RELIABILITY 20."""
    batch = await teller.reserved(26_000)

    told = await teller.confirm(row(references(await teller.take(batch.id))[0], amount=25_000))

    assert told == [(Outcome.CONTRADICTED, "amount_differs")]
    assert await teller.states(batch) == ["review"]
    assert await teller.balances("4012", "5211") == [-26_000, 1_000_000]
    assert await teller.incidents() == ["payout.contradicted"]
    assert await teller.cashier.findings() == []


async def test_a_rejection_after_execution_is_before_two_people(teller: Teller) -> None:
    """RELIABILITY 20: only `returned` says that it came back."""
    batch = await teller.reserved(26_000)
    [reference] = references(await teller.take(batch.id))
    await teller.confirm(row(reference))

    assert await teller.confirm(row(reference, "rejected")) == [(Outcome.CONTRADICTED, "failure_after_success")]
    assert await teller.states(batch) == ["conflict"]


async def test_a_reference_of_nobody_is_told_once_per_file_and_holds_nothing_up(teller: Teller) -> None:
    """RELIABILITY 19; the bank's own reference, here of a settled one, names nothing."""
    batch = await teller.reserved(26_000)
    rows = row(references(await teller.take(batch.id))[0]), row("0" * 32, amount=1)

    first = await teller.confirm(*rows)
    again = await teller.confirm(*rows)

    nobody = (Outcome.UNKNOWN_PAYOUT, "unknown_payout")
    assert (first, again) == ([SETTLED, nobody], [KNOWN, nobody])
    assert await teller.incidents() == ["payout.unknown"]


async def test_a_charge_that_is_told_otherwise_later_is_an_incident(teller: Teller) -> None:
    """M5."""
    [reference] = references(await teller.take((await teller.reserved(26_000)).id))
    await teller.confirm(row(reference))

    await teller.confirm(row(reference, charge=700))

    assert await teller.incidents() == ["payout.fee_differs"]
    assert await teller.balances("6318") == [500]


async def test_a_file_is_kept_as_it_came_once(teller: Teller) -> None:
    [reference] = references(await teller.take((await teller.reserved(26_000)).id))
    body = f"{HEADING}\n{row(reference)}\n".encode()
    for _ in range(2):
        await teller.upload(body)
    with pytest.raises(UnreadableConfirmations):
        await teller.confirm("nonsense")

    async with teller.cashier.database.transaction() as session:
        assert (await session.scalars(text("SELECT body FROM bank_confirmations"))).all() == [body]


async def test_a_bank_that_stays_silent_brings_two_people(teller: Teller) -> None:
    """I22."""
    batch = await teller.reserved(26_000)
    await teller.take(batch.id)
    cashier, actor = teller.cashier, Actor.system("paying")
    cashier.clock.advance(PATIENCE - timedelta(seconds=1))
    early = await payouts.doubt_bank(cashier.database, cashier.mutual, actor)
    cashier.clock.advance(timedelta(seconds=1))

    late = [await payouts.doubt_bank(cashier.database, cashier.mutual, actor) for _ in range(2)]

    assert (early, late) == (0, [1, 0])
    assert await teller.states(batch) == ["review"]
    assert await teller.incidents() == ["payout.never_answered"]
    assert await cashier.findings() == []
