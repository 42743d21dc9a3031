"""Operators asked for balances: what is on its way explains a gap, what is not is posted, answers may come later."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from app import jobs, treasury, wallets
from app.providers.simulators.base import Misbehaviour
from app.treasury import Finding, Proof, ProofSource
from app.treasury.proof_tables import BalanceQuestionRow
from tests.payouts.cashier import AGENT
from tests.payouts.counter import RECEIVER, Counter
from tests.waiting import until_waiting

LOST = Misbehaviour(lost=True)


async def asked(counter: Counter) -> Sequence[Proof]:
    """The worker's daily round; Orange's payout wallet has an operator that never answers."""
    return await jobs.prove_wallets(counter.cashier.database, counter.desk.adapters, counter.url)


async def test_a_wallet_that_agrees_is_proven_over_http(counter: Counter) -> None:
    [proof] = await asked(counter)

    assert (proof.finding, proof.source, proof.stated) == (Finding.AGREES, ProofSource.ASKED, counter.money(1_000_000))
    assert await counter.cashier.findings() == []


async def test_payouts_on_their_way_explain_what_has_left_already(counter: Counter) -> None:
    """E15 credits the wallet when the payout is confirmed; the operator's books are ahead until then."""
    payout_id = await counter.payout()
    counter.plan(fee=counter.money(250))
    counter.operator.faults.script("payout_outcome", [LOST])
    await counter.send(payout_id)

    [during] = await asked(counter)
    await counter.round(timedelta(minutes=1))
    [after] = await asked(counter)

    assert (during.finding, during.explained.minor, during.moving.payouts) == (Finding.EXPLAINED, 50_250, 1)
    assert (after.finding, after.stated.minor) == (Finding.AGREES, 949_750)
    assert await counter.booked("47111", "55222") == [0, 949_750]
    assert await counter.cashier.findings() == []


async def test_e24_what_nothing_explains_is_posted_once_and_taken_back_when_it_agrees_again(counter: Counter) -> None:
    counter.operator.books.fund(RECEIVER, counter.money(-600))

    [found] = await asked(counter)
    [again] = await asked(counter)
    booked = await counter.booked("47111", "55222")
    counter.operator.books.fund(RECEIVER, counter.money(600))
    [agreed] = await asked(counter)

    assert [proof.posted.minor for proof in (found, again, agreed)] == [600, 0, -600]
    assert booked == [600, 999_400]
    assert await counter.booked("47111", "55222") == [0, 1_000_000]
    assert await counter.cashier.findings() == []


async def test_an_answer_that_nobody_asked_for_or_that_comes_too_late_proves_nothing(counter: Counter) -> None:
    mutual, stated = counter.cashier.mutual, counter.money(5)
    async with counter.cashier.database.transaction() as session:
        assert await treasury.hear_balance(session, mutual, counter.wallet, stated, AGENT) is None
    await asked(counter)
    async with counter.cashier.database.transaction() as session:
        assert await treasury.hear_balance(session, mutual, counter.wallet, stated, AGENT) is None

    assert await counter.booked("47111") == [0]


async def test_an_answer_that_money_outran_proves_nothing(counter: Counter) -> None:
    """What was booked between question and answer would look like a difference."""
    mutual = counter.cashier.mutual
    async with counter.cashier.database.transaction() as session:
        row = BalanceQuestionRow(
            mutual_id=mutual.id,
            wallet_id=counter.wallet.id,
            ledger_minor=1_000_000,
            asked_at=counter.cashier.clock.now(),
        )
        session.add(row)
    await counter.cashier.fund("55222", 500)

    async with counter.cashier.database.transaction() as session:
        told = await treasury.hear_balance(session, mutual, counter.wallet, counter.money(1_000_000), AGENT)

    assert told is None
    assert await counter.booked("47111") == [0]


async def test_an_answer_that_money_outruns_while_it_waits_for_the_wallet_proves_nothing(counter: Counter) -> None:
    """Between the look at the question and the one at the account nothing may slip in (RELIABILITY 26)."""
    mutual, database = counter.cashier.mutual, counter.cashier.database
    async with database.transaction() as session:
        row = BalanceQuestionRow(
            mutual_id=mutual.id,
            wallet_id=counter.wallet.id,
            ledger_minor=1_000_000,
            asked_at=counter.cashier.clock.now(),
        )
        session.add(row)

    async def answer() -> Proof | None:
        async with database.transaction() as session:
            return await treasury.hear_balance(session, mutual, counter.wallet, counter.money(1_000_000), AGENT)

    async with database.transaction() as session:
        await wallets.hold_wallet(session, mutual.id, counter.wallet.id)
        told = asyncio.create_task(answer())
        await until_waiting(database, locktype="transactionid")
        await counter.cashier.fund("55222", 500)

    assert await told is None
    assert await counter.booked("47111") == [0]
