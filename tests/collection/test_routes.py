"""A payer whom nobody named a wallet for is asked through the one that fits, and the request says why."""

import pytest
from sqlalchemy import text

from app import collection, membership, wallets
from app.collection import NothingDue
from app.core.ids import UnitId
from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.routing import UNKNOWN, Because, Choice, KnownBy, NoWallet, Operator, WhyNot
from app.wallets import Role, ValidationPolicy, Wallet
from app.wallets.standing.tables import OperatorStatusRow
from tests.collection.till import AGENT, Till, a_till

AWA, BINTA = "76000001", "66000001"


@pytest.fixture
async def orange(till: Till) -> Wallet:
    """Orange's wallet, for Orange's customers."""
    async with till.village.database.transaction() as session:
        await session.execute(text("UPDATE wallets SET operators = '{orange}'"))
        return await wallets.find_wallet(session, till.village.mutual.id, till.wallet.id)


@pytest.fixture
async def moov(till: Till, orange: Wallet) -> Wallet:
    """A second wallet, for Moov's."""
    return (await a_till(till.village, name="Moov", account_code="55221", operators=frozenset({"moov"}))).wallet


async def route(till: Till, unit_id: UnitId, payer: str = AWA, amount: int | None = None) -> Choice:
    """The wallet through which this payer would be asked now."""
    asked = None if amount is None else Money(amount, XOF)
    async with till.village.database.transaction() as session:
        return await collection.route_request(session, till.village.mutual, unit_id, Msisdn.parse(payer), asked)


async def declare(till: Till, unit_id: UnitId, payer: str, operator: str) -> None:
    """The unit says whose customer this number is."""
    async with till.village.database.transaction() as session:
        numbers = {unit_id: [Msisdn.parse(payer)]}
        await membership.declare_payers(session, till.village.mutual, numbers, operator=operator)


async def note(till: Till, wallet: Wallet, state: str, failures: int = 0) -> None:
    """How its operator stands, as all processes saw it."""
    why, at = None if state == "up" else "no_answer", till.village.clock.now()
    async with till.village.database.transaction() as session:
        session.add(
            OperatorStatusRow(
                mutual_id=wallet.mutual_id,
                wallet_id=wallet.id,
                state=state,
                since=at,
                why=why,
                failures=failures,
                lately=failures,
                failed_at=at if failures else None,
                failed_how="no_answer" if failures else None,
                unheard=0,
            )
        )


@pytest.mark.parametrize(("payer", "name"), [(AWA, "orange"), (BINTA, "moov")])
async def test_a_number_hints_at_the_wallet_of_its_operator(
    till: Till, orange: Wallet, moov: Wallet, payer: str, name: str
) -> None:
    unit_id, _ = await till.unit(2, payer)

    choice = await route(till, unit_id, payer)

    assert choice.wallet_id == {"orange": orange.id, "moov": moov.id}[name]
    assert (choice.because, choice.operator) == (
        Because.OPERATOR_HINTED,
        Operator(name=name, known_by=KnownBy.HINTED),
    )


async def test_what_the_unit_declared_stands_before_the_hint(till: Till, orange: Wallet, moov: Wallet) -> None:
    unit_id, _ = await till.unit(2)
    await declare(till, unit_id, AWA, "moov")

    choice = await route(till, unit_id)

    assert (choice.wallet_id, choice.because) == (moov.id, Because.OPERATOR_DECLARED)
    assert [(one.name, one.why_not) for one in choice.considered] == [("Orange", WhyNot.OTHER_OPERATOR)]


async def test_its_own_word_counts_before_that_of_another_unit(till: Till, orange: Wallet, moov: Wallet) -> None:
    ours, _ = await till.unit(2)
    theirs, _ = await till.unit(2)
    await declare(till, ours, AWA, "moov")
    await declare(till, theirs, AWA, "orange")

    assert [(await route(till, unit_id)).wallet_id for unit_id in (ours, theirs)] == [moov.id, orange.id]


async def test_a_number_that_hints_at_nobody_goes_by_the_other_criteria(
    till: Till, orange: Wallet, moov: Wallet
) -> None:
    unit_id, _ = await till.unit(2)

    choice = await route(till, unit_id, "+33612345678")

    assert (choice.wallet_id, choice.because, choice.operator) == (moov.id, Because.FIRST_BY_NAME, UNKNOWN)


async def test_closed_and_payout_wallets_are_no_candidates(till: Till, orange: Wallet, moov: Wallet) -> None:
    await a_till(till.village, name="Sortie", account_code="55212", role=Role.PAYOUT)
    async with till.village.database.transaction() as session:
        await wallets.close_wallet(session, till.village.mutual.id, moov.id, AGENT)
    unit_id, _ = await till.unit(2)

    assert await route(till, unit_id, BINTA) == Choice(
        wallet_id=orange.id,
        because=Because.ONLY_ONE,
        operator=Operator(name="moov", known_by=KnownBy.HINTED),
    )


async def test_the_amount_that_is_due_meets_each_wallets_bounds(till: Till, orange: Wallet) -> None:
    policy = ValidationPolicy(most_minor=500)
    small = (await a_till(till.village, name="A", account_code="55221", validation=policy)).wallet
    unit_id, _ = await till.unit(2)

    dear, cheap = await route(till, unit_id, "50000001"), await route(till, unit_id, "50000001", 500)

    assert (dear.wallet_id, [one.why_not for one in dear.considered]) == (orange.id, [WhyNot.ABOVE_MOST])
    assert cheap.wallet_id == small.id


@pytest.mark.parametrize(
    ("state", "failures", "why_not"),
    [("down", 5, WhyNot.OPERATOR_DOWN), ("degraded", 0, WhyNot.LESS_AVAILABLE), ("up", 1, WhyNot.LESS_AVAILABLE)],
)
async def test_whose_operator_does_not_answer_is_asked_after_the_others(
    till: Till, orange: Wallet, moov: Wallet, state: str, failures: int, why_not: WhyNot
) -> None:
    unit_id, _ = await till.unit(2)
    async with till.village.database.transaction() as session:
        await session.execute(text("UPDATE wallets SET operators = '{}'"))
    before = await route(till, unit_id)
    await note(till, moov, state, failures)

    now = await route(till, unit_id)

    assert (before.wallet_id, before.because) == (moov.id, Because.FIRST_BY_NAME)
    assert (now.wallet_id, [one.why_not for one in now.considered]) == (orange.id, [why_not])


async def test_where_no_wallet_reaches_the_declared_operator_each_is_named(
    till: Till, orange: Wallet, moov: Wallet
) -> None:
    unit_id, _ = await till.unit(2)
    await declare(till, unit_id, AWA, "telecel")

    with pytest.raises(NoWallet) as refused:
        await route(till, unit_id)

    assert [(one.name, one.why_not) for one in refused.value.considered] == [
        ("Moov", WhyNot.OTHER_OPERATOR),
        ("Orange", WhyNot.OTHER_OPERATOR),
    ]


async def test_nothing_due_is_said_before_any_wallet_is_looked_at(till: Till, orange: Wallet) -> None:
    unit_id, _ = await till.unit(2)

    with pytest.raises(NothingDue):
        await route(till, unit_id, amount=0)
