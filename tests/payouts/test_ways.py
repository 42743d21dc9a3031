"""A facility whose account names no wallet is paid by one that can, and the payout says why it was that one."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app import payouts
from app.db import constraint_of
from app.facilities import Facility
from app.payouts import Batch, Limits, Payout
from app.providers import PayeeKind
from app.routing import Because, Choice, Considered, KnownBy, NoWallet, Operator, WhyNot
from app.wallets import Wallet
from tests.payouts.cashier import AGENT, Cashier, a_payout_wallet

HINTED = Operator(name="orange", known_by=KnownBy.HINTED)


@pytest.fixture
async def moov(cashier: Cashier) -> Wallet:
    """A second payout wallet, which reaches Moov's customers and takes two percent, with a million."""
    wallet = await a_payout_wallet(
        cashier.database, cashier.clock, cashier.mutual, account="55222", name="Moov", operators=frozenset({"moov"})
    )
    await cashier.fund("55222", 1_000_000)
    return wallet


async def stop(cashier: Cashier, account: str) -> None:
    """A person turns the lane off."""
    async with cashier.database.transaction() as session:
        await payouts.stop_lane(session, cashier.mutual, account, "panne", AGENT)


async def limit(cashier: Cashier, account: str, **told: int) -> None:
    """What a lane may do from now on."""
    async with cashier.database.transaction() as session:
        await payouts.set_limits(session, cashier.mutual, account, Limits(**told), AGENT)


def ways(*batches: Batch) -> dict[str, tuple[str, Because | None]]:
    """By which account each facility's first payout goes, by the end of its number, and why."""
    return {
        one.payee.number[-2:]: (one.account_code, one.choice.because if one.choice else None)
        for batch in batches
        for one in batch.payouts
    }


async def paid(cashier: Cashier, facility: Facility, amount: int = 5_000) -> Payout:
    """The one payout that a facility is owed."""
    await cashier.owe(facility, amount)
    [batch] = await cashier.prepare(facility)
    return batch.payouts[0]


async def test_a_facility_is_paid_by_the_wallet_of_the_operator_it_declared(cashier: Cashier, moov: Wallet) -> None:
    payout = await paid(cashier, await cashier.routed_facility("CS02", operator="moov"))

    assert (payout.wallet_id, payout.account_code) == (moov.id, "55222")
    assert payout.choice == Choice(
        wallet_id=moov.id,
        because=Because.OPERATOR_DECLARED,
        operator=Operator(name="moov", known_by=KnownBy.DECLARED),
        considered=(Considered(wallet_id=cashier.wallet.id, name="Orange", why_not=WhyNot.LESS_FITTING),),
    )


async def test_its_number_hints_where_it_declared_nothing(cashier: Cashier, moov: Wallet) -> None:
    payout = await paid(cashier, await cashier.routed_facility("CS02", "66000005"))

    assert payout.choice is not None
    assert (payout.account_code, payout.choice.because) == ("55222", Because.OPERATOR_HINTED)


async def test_a_wallet_that_was_named_is_taken_whatever_else_there_is(cashier: Cashier, moov: Wallet) -> None:
    facility = await cashier.facility("CS02", "76000005", wallet=moov)

    payout = await paid(cashier, facility)

    assert (payout.wallet_id, payout.choice) == (moov.id, Choice(wallet_id=moov.id, because=Because.BY_PERSON))


async def test_whom_people_pay_by_bank_is_paid_by_bank(cashier: Cashier, moov: Wallet) -> None:
    payout = await paid(cashier, await cashier.bank_facility("BANQUE"))

    assert payout.choice == Choice(wallet_id=None, because=Because.BY_PERSON)


async def test_what_one_facility_takes_of_the_float_is_not_there_for_the_next(cashier: Cashier) -> None:
    """P1: each of the two wallets has float for one of them."""
    await a_payout_wallet(cashier.database, cashier.clock, cashier.mutual, account="55222", name="Tous")
    await cashier.fund("55222", 900_000)
    for number in ("50000001", "50000002"):
        await cashier.owe(await cashier.routed_facility(number, number), 600_000)

    batches = await cashier.prepare()

    assert ways(*batches) == {"01": ("55212", Because.MORE_FLOAT), "02": ("55222", Because.HAS_FLOAT)}


async def test_a_lane_that_is_stopped_is_passed_by(cashier: Cashier, moov: Wallet, clinic: Facility) -> None:
    facility = await cashier.routed_facility("CS02", "76000005")
    await paid(cashier, clinic)
    await stop(cashier, "55212")

    payout = await paid(cashier, facility)

    assert payout.account_code == "55222"
    assert payout.choice == Choice(
        wallet_id=moov.id,
        because=Because.ONLY_ONE,
        operator=HINTED,
        considered=(Considered(wallet_id=cashier.wallet.id, name="Orange", why_not=WhyNot.LANE_STOPPED),),
    )


async def test_a_lane_whose_float_its_operator_does_not_bear_out_is_passed_by(cashier: Cashier, moov: Wallet) -> None:
    facility = await cashier.routed_facility("CS02", "76000005")
    async with cashier.database.transaction() as session:
        await payouts.note_balance(session, cashier.mutual, cashier.wallet, 10)

    payout = await paid(cashier, facility)

    assert payout.choice is not None
    assert [one.why_not for one in payout.choice.considered] == [WhyNot.LANE_PAUSED]


async def test_a_day_that_is_used_up_leaves_the_rest_to_another_wallet(cashier: Cashier, moov: Wallet) -> None:
    first, second = await cashier.routed_facility("CS01", "76000001"), await cashier.routed_facility("CS02", "76000002")
    async with cashier.database.transaction() as session:
        await payouts.lane_of(session, cashier.mutual, cashier.wallet)
    await limit(cashier, "55212", daily_minor=7_000)
    for facility in (first, second):
        await cashier.owe(facility, 5_000)

    batches = await cashier.prepare()

    assert ways(*batches) == {"01": ("55212", Because.REACHES_ALL), "02": ("55222", Because.ONLY_ONE)}


async def test_where_no_wallet_can_the_refusal_names_each_with_its_reason(cashier: Cashier, moov: Wallet) -> None:
    facility = await cashier.routed_facility("CS02", operator="moov")
    await cashier.owe(facility, 5_000)
    for account, wallet in (("55212", cashier.wallet), ("55222", moov)):
        async with cashier.database.transaction() as session:
            await payouts.lane_of(session, cashier.mutual, wallet)
        await stop(cashier, account)

    for named in ((facility,), ()):
        with pytest.raises(NoWallet) as refused:
            await cashier.prepare(*named)

        assert [(one.name, one.why_not) for one in refused.value.considered] == [
            ("Moov", WhyNot.LANE_STOPPED),
            ("Orange", WhyNot.LANE_STOPPED),
        ]


async def test_who_cannot_be_paid_now_is_carried_forward_beside_those_who_can(
    cashier: Cashier, clinic: Facility
) -> None:
    elsewhere = await cashier.routed_facility("CS02", kind=PayeeKind.TILL, number="600001", operator="wave")
    async with cashier.database.transaction() as session:
        await session.execute(text("UPDATE wallets SET operators = '{orange}' WHERE role = 'payout'"))
    await cashier.owe(clinic, 5_000)
    await cashier.owe(elsewhere, 3_000)

    [batch] = await cashier.prepare()

    assert [one.facility_id for one in batch.payouts] == [clinic.id]
    assert batch.carried_forward == {elsewhere.id: 3_000}


async def test_a_payout_that_was_chosen_for_is_approved_sent_and_kept_as_it_was(cashier: Cashier, moov: Wallet) -> None:
    await cashier.owe(await cashier.routed_facility("CS02", "66000005"), 5_000)

    batch = await cashier.approved()

    [payout] = batch.payouts
    assert (payout.state.value, payout.choice and payout.choice.wallet_id) == ("approved", moov.id)
    assert await cashier.findings() == []


async def test_one_that_is_approved_anew_is_chosen_for_anew(cashier: Cashier, clinic: Facility, moov: Wallet) -> None:
    await cashier.owe(clinic, 2_000)
    [payout] = (await cashier.approved()).payouts
    await cashier.pay_to(clinic.id, "66000001", wallet=None, kind=PayeeKind.PHONE)

    async with cashier.database.transaction() as session:
        batch = await payouts.reapprove(session, cashier.mutual, payout.id, cashier.second)

    [redirected] = batch.payouts
    assert (redirected.account_code, redirected.choice and redirected.choice.because) == (
        "55222",
        Because.OPERATOR_HINTED,
    )


@pytest.mark.parametrize(
    "change",
    [
        "routed_because = 'cheaper'",
        "routing = jsonb_set(routing, '{operator}', '\"wave\"')",
        "routed_because = NULL, routing = NULL",
    ],
)
async def test_why_it_was_chosen_never_changes(
    cashier: Cashier, clinic: Facility, owner: AsyncConnection, change: str
) -> None:
    await paid(cashier, clinic)

    with pytest.raises(DBAPIError) as refused:
        await owner.execute(text(f"UPDATE payouts SET {change}"))

    assert constraint_of(refused.value) == "choice_kept"


async def test_a_choice_is_the_wallet_that_pays(cashier: Cashier, clinic: Facility, owner: AsyncConnection) -> None:
    await paid(cashier, clinic)
    await owner.execute(text("ALTER TABLE payouts DISABLE TRIGGER USER"))

    for change in ("routing = jsonb_set(routing, '{wallet_id}', 'null')", "routed_because = NULL"):
        with pytest.raises(DBAPIError) as refused:
            await owner.execute(text(f"UPDATE payouts SET {change}"))

        assert constraint_of(refused.value) == "ck_payouts_choice"
