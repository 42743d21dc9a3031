"""Proofs of wallets: a difference is posted at once, never twice, and mirrored when the two agree again (E24, P4)."""

import asyncio
from datetime import date, timedelta

import pytest

from app import treasury
from app.core.errors import Invalid
from app.core.ids import WalletId, new_id
from app.core.money import KES, XOF, Money
from app.treasury import Finding, Proof, ProofSource
from app.treasury.proofs import what_moves
from app.wallets import WalletNotFound
from tests.treasury.bank import Bank
from tests.treasury.statements import ACCOUNTANT


async def prove(bank: Bank, stated: int, *, on: date | None = None, source: ProofSource = ProofSource.PERSON) -> Proof:
    """The accountant has the operator's figure for Orange's payout wallet."""
    async with bank.village.database.transaction() as session:
        return await treasury.prove_wallet(
            session,
            bank.village.mutual,
            bank.payout.id,
            on or bank.village.today,
            Money(stated, XOF),
            ACCOUNTANT,
            source=source,
        )


@pytest.fixture
async def filled(bank: Bank) -> Bank:
    """20,000 in Orange's payout wallet."""
    await bank.top_up(bank.new(20_000))
    return bank


async def test_what_agrees_posts_nothing(filled: Bank) -> None:
    proof = await prove(filled, 20_000)

    assert (proof.finding, proof.posted.minor) == (Finding.AGREES, 0)
    assert await filled.balance("47111") == 0


async def test_e24_books_above_the_statement(filled: Bank) -> None:
    proof = await prove(filled, 19_990)

    assert (proof.finding, proof.ledger.minor, proof.posted.minor) == (Finding.POSTED, 20_000, 10)
    assert (await filled.balance("47111"), await filled.balance("55212")) == (10, 19_990)
    assert await filled.till.findings() == []


async def test_e24_books_below_the_statement_is_the_mirror(filled: Bank) -> None:
    await prove(filled, 20_010)

    assert (await filled.balance("47111"), await filled.balance("55212")) == (-10, 20_010)
    assert await filled.till.findings() == []


async def test_e24_the_same_figure_twice_posts_nothing_more(filled: Bank) -> None:
    await prove(filled, 19_990)
    again = await prove(filled, 19_990)

    assert again.finding is Finding.AGREES
    assert await filled.balance("47111") == 10


async def test_e24_a_later_statement_that_agrees_takes_the_difference_back(filled: Bank) -> None:
    await prove(filled, 19_990)
    filled.village.clock.advance(timedelta(days=1))
    await prove(filled, 19_995)
    assert await filled.balance("47111") == 5
    await prove(filled, 20_000)

    assert await filled.balance("47111") == 0
    assert await filled.balance("55212") == 20_000
    assert await filled.till.findings() == []


async def test_e24_a_day_that_is_over_is_proven_as_it_was(filled: Bank) -> None:
    """What was found since, and what moved since, is no difference of that day."""
    then = filled.village.today
    filled.village.clock.advance(timedelta(days=2))
    await filled.top_up(filled.new(5_000))
    await prove(filled, 24_990)

    proof = await prove(filled, 19_990, on=then)

    assert (proof.ledger.minor, proof.finding) == (19_990, Finding.AGREES)


async def test_e24_of_two_who_state_the_same_at_once_one_posts(filled: Bank) -> None:
    proofs = await asyncio.gather(*[prove(filled, 19_990) for _ in range(4)])

    assert sorted(proof.posted.minor for proof in proofs) == [0, 0, 0, 10]
    assert await filled.balance("47111") == 10


async def test_a_transfer_on_its_way_explains_what_an_operator_was_asked_in_between(bank: Bank) -> None:
    await bank.top_up(bank.new(20_000, arrives_later=True))

    asked = await prove(bank, 20_000, source=ProofSource.ASKED)
    assert (asked.finding, asked.explained.minor) == (Finding.EXPLAINED, -20_000)
    more = await prove(bank, 20_400, source=ProofSource.ASKED)

    assert (more.finding, more.posted.minor) == (Finding.POSTED, -400)
    assert await bank.till.findings() == []


async def test_e24_a_transfer_that_came_back_explains_nothing_any_more(bank: Bank) -> None:
    await bank.returned(await bank.top_up(bank.new(20_000, arrives_later=True)))

    asked = await prove(bank, 400, source=ProofSource.ASKED)

    assert (asked.finding, asked.posted.minor, asked.moving.arriving.minor) == (Finding.POSTED, -400, 0)


async def test_what_a_sweep_costs_is_on_its_way_with_it(bank: Bank) -> None:
    """The books are ahead of the operator by all that left them: amount, fee and levy (E18)."""
    await bank.holds(bank.till.wallet.account, 30_000)
    await bank.sweep(bank.sweeping(20_000, 150, 200, arrives_later=True))

    async with bank.village.database.transaction() as session:
        moving = await what_moves(session, bank.village.mutual.id, bank.till.wallet)

    assert moving.arriving.minor == 20_350


async def test_e24_a_difference_of_a_day_before_one_that_was_proven_is_refused(filled: Bank) -> None:
    """The later proof posted all that was amiss by then: an earlier one would take it back, or post it twice."""
    then = filled.village.today
    filled.village.clock.advance(timedelta(days=2))
    await prove(filled, 19_990)

    with pytest.raises(Invalid) as refused:
        await prove(filled, 20_000, on=then)

    assert refused.value.field == "on"
    assert await filled.balance("47111") == 10


async def test_e24_what_a_person_states_is_posted_whole(bank: Bank) -> None:
    await bank.top_up(bank.new(20_000, arrives_later=True))

    assert (await prove(bank, 20_000)).posted.minor == -20_000


@pytest.mark.parametrize("after", [-400, 1])
async def test_a_day_to_come_or_before_the_books_is_refused(bank: Bank, after: int) -> None:
    with pytest.raises(Invalid) as refused:
        await prove(bank, 0, on=bank.village.today + timedelta(days=after))
    assert refused.value.field == "on"


async def test_a_balance_of_another_currency_is_refused(bank: Bank) -> None:
    async with bank.village.database.transaction() as session:
        with pytest.raises(Invalid) as refused:
            await treasury.prove_wallet(
                session, bank.village.mutual, bank.payout.id, bank.village.today, Money(5, KES), ACCOUNTANT
            )
    assert refused.value.field == "balance"


async def test_p4_an_overdrawn_wallet_is_proven_like_any_other_and_an_incident(filled: Bank) -> None:
    proof = await prove(filled, -70)

    assert (proof.stated.minor, proof.posted.minor) == (-70, 20_070)
    assert (await filled.balance("47111"), await filled.balance("55212")) == (20_070, -70)
    assert await filled.till.incidents() == ["wallet.overdrawn"]
    await prove(filled, 20_000)
    assert (await filled.balance("47111"), await filled.balance("55212")) == (0, 20_000)
    assert await filled.till.findings() == []


async def test_a_wallet_of_nobody_is_not_found(bank: Bank) -> None:
    async with bank.village.database.transaction() as session:
        with pytest.raises(WalletNotFound):
            await treasury.prove_wallet(
                session, bank.village.mutual, WalletId(new_id()), bank.village.today, Money(0, XOF), ACCOUNTANT
            )


async def test_proofs_are_kept_the_newest_first(filled: Bank) -> None:
    made = [await prove(filled, stated) for stated in (19_990, 20_000)]

    async with filled.village.database.transaction() as session:
        listed = await treasury.list_proofs(session, filled.village.mutual.id, filled.payout.id)
    assert listed == made[::-1]
