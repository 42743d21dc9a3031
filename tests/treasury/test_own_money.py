"""Own money that its operator tells of as well: tied by its reference, booked once whatever comes first (E20, A1)."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app import collection, treasury
from app.collection import (
    Grade,
    NameTied,
    NewOwnTie,
    NotOwnMoney,
    Outcome,
    OwnMoney,
    OwnMoneyDiffers,
    OwnTie,
    OwnTieUndone,
    PaymentFrozen,
    UnknownOwnTie,
)
from app.core.errors import Invalid
from app.core.ids import AntennaId, CashDepositId, EntryId, OwnTieId, PaymentId, new_id
from app.treasury import CashDeposit, NewCashDeposit
from app.wallets import Proof
from tests.collection.till import AGENT, a_till
from tests.treasury.bank import Bank
from tests.treasury.boxes import a_box


@pytest.fixture
async def antenna(bank: Bank) -> AntennaId:
    """The antenna of MICMO, with 3 000 in its box."""
    return await a_box(bank, 3_000)


async def bring(bank: Bank, antenna: AntennaId, amount: int, name: str | None = None) -> CashDeposit:
    """Cash is brought to Orange's collection wallet, under what Orange called it."""
    new = NewCashDeposit(
        id=CashDepositId(new_id()),
        antenna_id=antenna,
        amount=bank.francs(amount),
        wallet_id=bank.till.wallet.id,
        operator_reference=name,
    )
    async with bank.village.database.transaction() as session:
        return await treasury.deposit_cash(session, bank.village.mutual, new, AGENT)


async def tell(bank: Bank, amount: int, name: str, **other: object) -> Outcome:
    """Orange calls back."""
    [receipt] = await bank.till.book(bank.till.heard(amount, txn=name, fee=0, **other))  # type: ignore[arg-type]
    return receipt.outcome


async def stands(bank: Bank) -> tuple[int, int, int]:
    """Orange's collection wallet, the boxes, and what nobody could place."""
    return await bank.balance("55211"), await bank.balance("5711"), await bank.till.in_suspense()


async def ties(bank: Bank) -> list[OwnTie]:
    async with bank.village.database.transaction() as session:
        return list(await collection.own_ties(session, bank.village.mutual.id))


async def tie(bank: Bank, entry_id: EntryId, name: str) -> OwnTie:
    new = NewOwnTie(wallet_id=bank.till.wallet.id, entry_id=entry_id, operator_reference=name)
    async with bank.village.database.transaction() as session:
        return await collection.tie_own(session, bank.village.mutual, new, AGENT)


async def untie(bank: Bank, one: OwnTie) -> OwnTie:
    async with bank.village.database.transaction() as session:
        return await collection.untie_own(session, bank.village.mutual, one.id, AGENT)


async def test_e20_a_deposit_that_its_callback_follows_is_booked_once(bank: Bank, antenna: AntennaId) -> None:
    await bring(bank, antenna, 2_000, "OM1")

    outcomes = [await tell(bank, 2_000, "OM1"), await tell(bank, 2_000, "OM1")]

    assert outcomes == [Outcome.OWN, Outcome.ALREADY_BOOKED]
    assert await stands(bank) == (2_000, 1_000, 0)
    assert await bank.findings() == []


async def test_e20_a_deposit_that_its_callback_precedes_is_booked_once(bank: Bank, antenna: AntennaId) -> None:
    await tell(bank, 2_000, "OM1")

    await bring(bank, antenna, 2_000, "OM1")

    assert await stands(bank) == (2_000, 1_000, 0)
    assert await bank.findings() == []


@pytest.mark.parametrize("turn", range(4))
async def test_e20_a_deposit_and_its_callback_at_the_same_moment_are_booked_once(
    bank: Bank, antenna: AntennaId, turn: int
) -> None:
    acts = [bring(bank, antenna, 2_000, "OM1"), tell(bank, 2_000, "OM1"), tell(bank, 2_000, "OM1")]

    await asyncio.gather(*(acts[turn % 2 :] + acts[: turn % 2]))

    assert await stands(bank) == (2_000, 1_000, 0)
    assert await bank.till.payments() == 2, "cash once, and what Orange told"
    assert await bank.findings() == []


async def test_m5_the_operator_keeps_its_fee_of_our_own_money_too(bank: Bank, antenna: AntennaId) -> None:
    await tell(bank, 500, "OM1")
    before = await bank.balance("6311")
    await bring(bank, antenna, 1_000, "OM2")
    await bank.till.book(bank.till.heard(1_000, txn="OM2", fee=10))
    await bank.till.book(bank.till.heard(1_000, txn="OM3", fee=10))
    await bring(bank, antenna, 1_000, "OM3")

    assert await bank.balance("6311") - before == 20
    assert await bank.balance("55211") == 500 + 2 * 990
    assert await bank.findings() == []


async def test_a3_what_a_family_was_given_of_it_is_undone_and_waits_once_untied(bank: Bank, antenna: AntennaId) -> None:
    _, reference = await bank.till.unit(2)
    await tell(bank, 2_000, "OM1", typed=reference)

    await bring(bank, antenna, 2_000, "OM1")
    before = await stands(bank)
    [one] = await ties(bank)
    await untie(bank, one)

    assert before == (2_000, 1_000, 0)
    assert await stands(bank) == (4_000, 1_000, 2_000)
    assert await bank.findings() == []


async def test_what_is_untied_can_be_given_to_its_family_and_tied_again(bank: Bank, antenna: AntennaId) -> None:
    unit, _ = await bank.till.unit(2)
    await bring(bank, antenna, 2_000, "OM1")
    await tell(bank, 2_000, "OM1")
    payment = await bank.till.payment(await told(bank, "OM1"))
    [one] = await ties(bank)
    await untie(bank, one)
    await bank.till.allocate(PaymentId(payment.id), unit)
    given = await stands(bank)

    again = await tie(bank, one.entry_id, "OM1")
    once_more = await stands(bank)
    await untie(bank, again)
    await bank.till.allocate(PaymentId(payment.id), unit)

    assert (given, once_more) == ((4_000, 1_000, 0), (2_000, 1_000, 0))
    assert await stands(bank) == given
    assert await bank.findings() == []


async def test_an_untied_name_that_was_never_told_is_anybodys(bank: Bank, antenna: AntennaId) -> None:
    await bring(bank, antenna, 2_000, "OM1")
    [one] = await ties(bank)
    await untie(bank, one)

    assert await tell(bank, 2_000, "OM1") is Outcome.IN_SUSPENSE
    with pytest.raises(OwnTieUndone):
        await untie(bank, one)
    with pytest.raises(UnknownOwnTie):
        await untie(bank, replace(one, id=OwnTieId(new_id())))
    assert await bank.findings() == []


async def test_a1_another_amount_under_its_name_is_ours_all_the_same_and_an_incident(
    bank: Bank, antenna: AntennaId
) -> None:
    await bring(bank, antenna, 2_000, "OM1")

    assert await tell(bank, 1_900, "OM1") is Outcome.OWN
    assert await stands(bank) == (2_000, 1_000, 0)
    assert "payment.own_money_differs" in await bank.till.incidents()
    assert await bank.findings() == []


async def test_a_payment_of_another_amount_is_not_the_deposit(bank: Bank, antenna: AntennaId) -> None:
    await tell(bank, 1_900, "OM1")

    with pytest.raises(OwnMoneyDiffers) as refused:
        await bring(bank, antenna, 2_000, "OM1")

    assert refused.value.field == "operator_reference"
    assert await stands(bank) == (1_900, 3_000, 1_900)


async def test_one_name_is_one_move_and_one_move_has_one_name(bank: Bank, antenna: AntennaId) -> None:
    await bring(bank, antenna, 1_000, "OM1")
    [one] = await ties(bank)

    assert await tie(bank, one.entry_id, " OM1 ") == one
    with pytest.raises(NameTied):
        await tie(bank, one.entry_id, "OM2")
    with pytest.raises(NameTied):
        await bring(bank, antenna, 1_000, "OM1")
    for nothing in (" ", "x" * 65):
        with pytest.raises(Invalid):
            await tie(bank, one.entry_id, nothing)


async def test_only_what_moved_our_own_money_is_tied(bank: Bank, antenna: AntennaId) -> None:
    await tell(bank, 2_000, "OM1")
    [received] = await bank.till.entries(await told(bank, "OM1"))

    with pytest.raises(NotOwnMoney):
        await tie(bank, received.id, "OM1")


async def test_what_the_bank_takes_has_no_name_at_an_operator(bank: Bank, antenna: AntennaId) -> None:
    new = NewCashDeposit(
        id=CashDepositId(new_id()), antenna_id=antenna, amount=bank.francs(5), operator_reference="OM1"
    )

    async with bank.village.database.transaction() as session:
        with pytest.raises(Invalid) as refused:
            await treasury.deposit_cash(session, bank.village.mutual, new, AGENT)

    assert refused.value.field == "operator_reference"


async def test_e11_our_own_money_is_untied_before_it_is_reversed(bank: Bank, antenna: AntennaId) -> None:
    await bring(bank, antenna, 2_000, "OM1")
    await tell(bank, 2_000, "OM1")

    [receipt] = await bank.till.book(bank.till.taken_back("OM1", 2_000))
    with pytest.raises(OwnMoney):
        await bank.till.reverse(PaymentId(await told(bank, "OM1")))

    assert (receipt.outcome, receipt.reason) == (Outcome.NOTED, "own_money_reversed")
    assert "payment.own_money_reversed" in await bank.till.incidents()
    assert await stands(bank) == (2_000, 1_000, 0)


async def test_a_frozen_payment_is_no_deposit_until_it_is_released(bank: Bank, antenna: AntennaId) -> None:
    await tell(bank, 2_000, "OM1")
    await bank.till.freeze(await told(bank, "OM1"))

    with pytest.raises(PaymentFrozen):
        await bring(bank, antenna, 2_000, "OM1")


TIE = """
INSERT INTO own_ties SELECT mutual_id, gen_random_uuid(), wallet_id, {way}, 'OM9', entry_id, amount_minor, costs_minor,
       currency, tied_by, tied_at, {undone}
FROM own_ties
"""


@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        (TIE.format(way="direction", undone="null, null"), "uq_own_ties_entry"),
        (TIE.format(way="'out'", undone="'test', now()"), "did not move the wallet so"),
        ("UPDATE payments SET status = 'suspense', left_minor = amount_minor WHERE status = 'own'", "is untied first"),
        ("UPDATE own_ties SET operator_reference = 'OM9'", "does not change"),
        ("DELETE FROM own_ties", "are never deleted"),
    ],
)
async def test_i2_the_database_refuses_a_double_and_a_change(
    bank: Bank, antenna: AntennaId, owner: AsyncConnection, broken: str, constraint: str
) -> None:
    await bring(bank, antenna, 2_000, "OM1")
    await tell(bank, 2_000, "OM1")

    with pytest.raises(DBAPIError, match=constraint):
        await owner.execute(text(broken))


async def test_i2_the_database_refuses_a_payment_under_a_tied_name(
    bank: Bank, antenna: AntennaId, owner: AsyncConnection
) -> None:
    await bring(bank, antenna, 2_000, "OM1")
    await tell(bank, 700, "OM2")

    copied = COPY.format(reference="OM1", status="suspense")
    with pytest.raises(DBAPIError, match="is nobody's payment"):
        await owner.execute(text(copied))
    with pytest.raises(DBAPIError, match="is nobody's payment"):
        await owner.execute(text(COPY.format(reference="OM3", status="own")))


COPY = """
INSERT INTO payments (mutual_id, id, wallet_id, operator_reference, amount_minor, fee_minor, currency, occurred_at,
                      received_at, booked_on, grade, status, left_minor, undistributed_minor, has_incident)
SELECT mutual_id, gen_random_uuid(), wallet_id, '{reference}', amount_minor, fee_minor, currency, occurred_at,
       received_at, booked_on, grade, '{status}', 0, 0, false
FROM payments WHERE operator_reference = 'OM2'
"""


async def told(bank: Bank, name: str) -> PaymentId:
    """The payment that Orange names so."""
    async with bank.village.database.transaction() as session:
        row = await collection.find_payment(session, bank.village.mutual.id, bank.till.wallet.id, name)
    assert row is not None, "it was told"
    return PaymentId(row.id)


async def test_reliability_4_a_mere_claim_of_our_own_money_explains_no_gap(bank: Bank, antenna: AntennaId) -> None:
    """The deposit has booked its money already: the operator is not ahead of us by it."""
    moov = await a_till(bank.village, name="Moov", account_code="55221", proof=Proof.QUERY)
    new = NewCashDeposit(
        id=CashDepositId(new_id()),
        antenna_id=antenna,
        amount=bank.francs(2_000),
        wallet_id=moov.wallet.id,
        operator_reference="MV1",
    )
    async with bank.village.database.transaction() as session:
        await treasury.deposit_cash(session, bank.village.mutual, new, AGENT)

    claims = [moov.heard(amount, txn=name, grade=Grade.CLAIMED) for amount, name in ((2_000, "MV1"), (300, "MV2"))]
    outcomes = {receipt.outcome for receipt in await moov.book(*claims)}

    async with bank.village.database.transaction() as session:
        waiting = await collection.not_proven_yet(session, bank.village.mutual.id, moov.wallet.id)
    assert (outcomes, waiting) == ({Outcome.UNPROVEN}, 300)
