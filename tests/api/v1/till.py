"""Money for tests of the API: a wallet, units and payments, made through the rooms as the worker would."""

from dataclasses import dataclass
from uuid import UUID

from app import collection, membership, wallets
from app.collection import Grade, Heard
from app.core.ids import CollectiveId, DeliveryId, PaymentId, new_id
from app.core.money import Money
from app.core.msisdn import Msisdn
from app.core.references import make
from app.membership import NewMember, NewUnit, UnitBrief
from app.notices import Incident, list_incidents, raise_incidents
from app.providers import Direction, PaymentEvent, PaymentState, ProviderReference
from app.wallets import NewWallet, Role, Wallet
from tests.api.v1.world import SETUP, World

CREDENTIALS = {"base_url": "http://127.0.0.1:1", "api_key": "invented", "receiver": "600777"}
PAYER = "+22370000001"
COLLECTIVE = make("90", 17)


@dataclass(slots=True, kw_only=True)
class Till:
    """A unit of two in MICMO, a wallet, a payment in suspense, one allocated, and what else has an id."""

    world: World
    unit: UnitBrief
    wallet: Wallet
    waiting: UUID
    allocated: UUID
    incident: UUID
    collective: CollectiveId

    async def pay(self, amount: int, typed: str | None, txn: str) -> UUID:
        """A payment, booked as the worker books it."""
        return await booked(self.world, self.wallet, amount, typed, txn)


async def a_till(world: World) -> Till:
    """Everything that a test of money starts from."""
    async with world.database.transaction() as session:
        antenna = await membership.antenna_named(session, world.micmo.id, None)
        new = NewUnit(
            antenna_id=antenna.id,
            household_id=new_id(),
            members=[NewMember(name="Awa Exemple"), NewMember(name="Binta Exemple")],
            payers=[Msisdn(PAYER)],
        )
        [unit] = await membership.enrol(session, world.micmo, world.campaign, [new], actor=SETUP)
        adapters = world.app.state.services.adapters
        wallet, _ = await wallets.open_wallet(session, adapters, _new_wallet(world), SETUP)
        collective = await collection.register_collective(
            session, world.micmo.id, reference=COLLECTIVE, name="Association Exemple"
        )
        subject = new_id()
        raised = Incident(kind="test.raised", subject_kind="test", subject_id=subject, mutual_id=world.micmo.id)
        await raise_incidents(session, [raised])
    async with world.database.transaction() as session:
        [incident] = await list_incidents(session, world.micmo.id)
    return Till(
        world=world,
        unit=unit,
        wallet=wallet,
        waiting=await booked(world, wallet, 1_000, "nonsense", "TXN1"),
        allocated=await booked(world, wallet, 1_000, unit.reference, "TXN2"),
        incident=incident.id,
        collective=collective.id,
    )


async def booked(world: World, wallet: Wallet, amount: int, typed: str | None, txn: str) -> UUID:
    """A payment from an invented number nobody declares, with what its payer typed."""
    at = world.app.state.services.clock.now()
    event = PaymentEvent(
        provider="simulator",
        direction=Direction.IN,
        state=PaymentState.SUCCEEDED,
        reference=ProviderReference(txn),
        amount=Money(amount, world.micmo.currency),
        payer=Msisdn("+22370000099"),
        payer_reference=typed,
        occurred_at=at,
    )
    heard = Heard(event=event, wallet=wallet, grade=Grade.SIGNED, received_at=at, delivery_id=DeliveryId(new_id()))
    async with world.database.transaction() as session:
        [receipt] = await collection.book_payments(session, world.micmo, [heard], SETUP)
    assert receipt.payment_id is not None, "it was booked"
    return PaymentId(receipt.payment_id)


def _new_wallet(world: World) -> NewWallet:
    return NewWallet(
        mutual_id=world.micmo.id,
        name="Orange",
        provider="simulator",
        role=Role.COLLECTION,
        account_code="55211",
        currency=world.micmo.currency,
        credentials=CREDENTIALS,
        receiver="600777",
    )
