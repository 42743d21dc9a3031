"""What may be our own money is asked of people, and never tied by itself; lines of both wallets are explained."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from app import collection, treasury
from app.collection import NewOwnTie, OwnMoneyDiffers, OwnTie
from app.core.ids import AntennaId, CashDepositId, TransferId, new_id
from app.ledger import AccountRef
from app.providers import Direction, PaymentEvent
from app.treasury import NewCashDeposit, OwnQuestion, Result, Step, Transfer
from tests.collection.till import AGENT
from tests.treasury.bank import Bank
from tests.treasury.boxes import a_box
from tests.treasury.statements import Statements, statements_of


@pytest.fixture
async def antenna(bank: Bank) -> AntennaId:
    """The antenna of MICMO, with 3 000 in its box."""
    return await a_box(bank, 3_000)


@pytest.fixture
async def statements(bank: Bank) -> Statements:
    """Orange's collection wallet, with 50 000 in it, and what Orange states of it."""
    await bank.holds(AccountRef("55211"), 50_000)
    return await statements_of(bank.till)


async def bring(bank: Bank, antenna: AntennaId, amount: int) -> None:
    """Cash is brought, and nobody noted what Orange called it."""
    new = NewCashDeposit(
        id=CashDepositId(new_id()), antenna_id=antenna, amount=bank.francs(amount), wallet_id=bank.till.wallet.id
    )
    async with bank.village.database.transaction() as session:
        await treasury.deposit_cash(session, bank.village.mutual, new, AGENT)


async def questions(bank: Bank) -> Sequence[OwnQuestion]:
    async with bank.village.database.transaction() as session:
        return await treasury.own_questions(session, bank.village.mutual)


async def answer(bank: Bank, question: OwnQuestion) -> OwnTie:
    """Yes, the first of these it is."""
    new = NewOwnTie(
        wallet_id=question.told.wallet_id,
        entry_id=question.moves[0].entry_id,
        operator_reference=question.told.operator_reference,
    )
    async with bank.village.database.transaction() as session:
        return await treasury.tie_own_money(session, bank.village.mutual, new, AGENT)


async def test_e20_a_payment_that_equals_a_deposit_is_asked_about_and_tied_by_a_person(
    bank: Bank, antenna: AntennaId
) -> None:
    await bring(bank, antenna, 2_000)
    await bank.till.book(bank.till.heard(2_000, txn="OM1", fee=0))

    [question] = await questions(bank)
    before = await bank.till.in_suspense()
    tie = await answer(bank, question)

    assert (before, await bank.till.in_suspense(), await bank.balance("55211")) == (2_000, 0, 2_000)
    assert await questions(bank) == []
    async with bank.village.database.transaction() as session:
        await treasury.untie_own_money(session, bank.village.mutual, tie.id, AGENT)
    assert (await bank.till.in_suspense(), len(await questions(bank))) == (2_000, 1)
    assert await bank.findings() == []


@pytest.mark.parametrize(
    ("amount", "days", "asked"), [(2_000, 0, 1), (2_000, 10, 1), (2_000, 11, 0), (1_999, 0, 0), (2_001, 0, 0)]
)
async def test_only_what_is_exactly_alike_is_asked_about(
    bank: Bank, antenna: AntennaId, amount: int, days: int, asked: int
) -> None:
    await bring(bank, antenna, 2_000)
    bank.village.clock.advance(timedelta(days=days))

    await bank.till.book(bank.till.heard(amount, txn="OM1"))

    assert len(await questions(bank)) == asked


async def test_between_our_own_wallets_nobody_else_pays(bank: Bank) -> None:
    await bank.top_up(bank.new(20_000))
    payout = await statements_of(bank.till, bank.payout)
    from_us, from_a_family = payout.line("P1", 20_000, payer=None), payout.line("P2", 20_000)

    await payout.told(from_us, from_a_family)

    assert [question.told.operator_reference for question in await questions(bank)] == ["P1"]


async def swept(bank: Bank, reference: str | None = None) -> Transfer:
    """30 000 go to the bank; Orange takes 150 for it, and 50 of levy."""
    return await bank.sweep(bank.sweeping(30_000, 150, 50, operator_reference=reference))


def out(statements: Statements, reference: str, amount: int, **other: object) -> PaymentEvent:
    """A line of money out."""
    return statements.line(reference, amount, direction=Direction.OUT, payer=None, **other)


async def test_e18_a_sweep_is_matched_by_its_reference(bank: Bank, statements: Statements) -> None:
    await swept(bank, "S1")

    await statements.told(out(statements, "S1", 30_000))

    assert await statements.results() == [("S1", Result.MATCHED)]
    assert await bank.till.incidents() == []
    assert await bank.findings() == []


@pytest.mark.parametrize(
    ("amount", "fee", "result"),
    [
        (30_200, None, Result.MATCHED),
        (30_000, 200, Result.MATCHED),
        (30_000, 150, Result.FEE_DIFFERS),
        (30_001, None, Result.AMOUNT_DIFFERS),
    ],
)
async def test_e18_its_costs_stand_in_the_line_or_beside_it(
    bank: Bank, statements: Statements, amount: int, fee: int | None, result: Result
) -> None:
    await swept(bank, "S1")

    await statements.told(out(statements, "S1", amount, fee=None if fee is None else bank.francs(fee)))

    assert await statements.results() == [("S1", result)]


async def test_e18_a_line_that_nothing_names_is_asked_about_and_closed_by_a_tie(
    bank: Bank, statements: Statements
) -> None:
    await swept(bank)
    await statements.told(out(statements, "S1", 30_000))

    [item] = await statements.items(only_open=True)
    [question] = await questions(bank)
    tie = await answer(bank, question)

    assert (item.result, treasury.next_step(item)) == (Result.UNKNOWN_PAYOUT, Step.TIE_OWN_MONEY)
    assert await statements.items(only_open=True) == []
    async with bank.village.database.transaction() as session:
        await treasury.untie_own_money(session, bank.village.mutual, tie.id, AGENT)
    assert "own_money.untied" in await bank.till.incidents()
    assert await bank.findings() == []


async def test_e18_a_line_of_another_amount_is_not_tied(bank: Bank, statements: Statements) -> None:
    await statements.told(out(statements, "S1", 29_000))

    with pytest.raises(OwnMoneyDiffers):
        await swept(bank, "S1")

    assert await bank.balance("55211") == 50_000


async def test_e19_a_top_up_is_matched_in_both_wallets(bank: Bank, statements: Statements) -> None:
    payout = await statements_of(bank.till, bank.payout)
    await bank.top_up(bank.new(20_000, source=bank.till.wallet.id, operator_reference="T1"))

    await statements.told(out(statements, "T1", 20_000))
    await payout.told(payout.line("T1", 20_000, payer=None, fee=bank.francs(0)))

    assert await statements.results() == [("T1", Result.MATCHED), ("T1", Result.MATCHED)]
    assert (await bank.balance("55211"), await bank.balance("55212")) == (30_000, 20_000)
    assert await bank.findings() == []


async def test_e18_what_comes_back_is_not_booked_again(bank: Bank, statements: Statements) -> None:
    sent = await bank.sweep(bank.sweeping(30_000, arrives_later=True, operator_reference="S1"))
    async with bank.village.database.transaction() as session:
        await treasury.returned(session, bank.village.mutual, TransferId(sent.id), AGENT, operator_reference="S2")

    await statements.told(out(statements, "S1", 30_000), statements.line("S2", 30_000, fee=bank.francs(0)))

    assert sorted(await statements.results()) == [("S1", Result.MATCHED), ("S2", Result.MATCHED)]
    assert (await bank.balance("55211"), await bank.till.in_suspense()) == (50_000, 0)
    assert await bank.findings() == []


async def test_e19_what_arrives_under_its_reference_is_not_booked_again(bank: Bank) -> None:
    payout = await statements_of(bank.till, bank.payout)
    sent = await bank.top_up(bank.new(20_000, arrives_later=True))
    await payout.told(payout.line("T1", 20_000, payer=None, fee=bank.francs(0)))
    async with bank.village.database.transaction() as session:
        await treasury.credited(session, bank.village.mutual, sent.id, AGENT, operator_reference="T1")

    assert (await bank.balance("55212"), await bank.till.in_suspense()) == (20_000, 0)
    async with bank.village.database.transaction() as session:
        assert await collection.list_suspense(session, bank.village.mutual.id) == []
    assert await bank.findings() == []


async def test_p4_an_overdrawn_closing_balance_completes_its_statement(bank: Bank, statements: Statements) -> None:
    done = await statements.told(statements.line("A1", 500, fee=bank.francs(0)), closing=-200)

    assert done.proof is not None
    assert (done.proof.stated.minor, done.proof.posted.minor) == (-200, 50_700)
    assert "wallet.overdrawn" in await bank.till.incidents()
    again = await statements.told(statements.line("A1", 500, fee=bank.francs(0)), closing=-200)
    assert again.compared.booked == 0
    assert await bank.findings() == []
