"""Payday for the ward in tests: its bank account is approved, a batch is made, two approve it, and it is paid."""

from app import payouts
from app.core.clock import VirtualClock
from app.core.money import Money
from app.payouts import BankSays, BankWord, BenefitsSource, Kind, Payout
from tests.api.facility.ward import Ward
from tests.payouts.cashier import Cashier, a_payout_wallet, persons

ACCOUNT = "ML0130101000000000000001"
SOURCES = {Kind.BENEFITS: BenefitsSource()}


async def a_cashier_of(ward: Ward, clock: VirtualClock) -> Cashier:
    """MICMO with a million at the bank, where the centre has its account."""
    world = ward.world
    maker, first, second = persons()
    cashier = Cashier(
        database=world.database,
        clock=clock,
        mutual=world.micmo,
        wallet=await a_payout_wallet(world.database, clock, world.micmo),
        maker=maker,
        first=first,
        second=second,
    )
    await cashier.fund("5211", 1_000_000)
    await cashier.pay_to(ward.centre, ACCOUNT, wallet=None)
    return cashier


async def prepared(cashier: Cashier) -> Payout:
    """What is owed, in a batch that nobody has approved."""
    [batch] = await cashier.prepare()
    [payout] = batch.payouts
    return payout


async def paid(cashier: Cashier, payout: Payout) -> Payout:
    """Two people approve it, it leaves with the payment file, and the bank's statement shows it."""
    batch = await cashier.submit(await cashier.batch(payout.batch_id))
    for person in (cashier.first, cashier.second):
        await cashier.approve(batch, person)
    word = BankWord(says=BankSays.EXECUTED, reference="VIR-2026-0042", charge=Money(0, cashier.mutual.currency))
    async with cashier.database.transaction() as session:
        await payouts.reserve(session, cashier.mutual, payout.id, SOURCES, cashier.maker)
        await payouts.mark_exported(session, cashier.mutual, [payout.id], cashier.maker)
        return await payouts.state_by_bank(session, cashier.mutual, payout.id, word, SOURCES, cashier.maker)
