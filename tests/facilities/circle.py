"""A mutual, its facilities and the people who answer for them, for tests."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app import access, facilities, membership
from app.access import NewPerson
from app.core.actor import Actor
from app.core.clock import Clock
from app.core.ids import WalletId
from app.core.money import XOF
from app.db import Session
from app.facilities import Facility, ItemKind, Level, NewFacility, NewPayeeAccount, NewTariffList, TariffItem
from app.membership import Mutual, NewMutual
from app.providers import PayeeKind
from app.providers.registry import installed
from app.wallets import Adapters, Role, open_wallet
from tests.inbox.world import wallet_at_operator

OFFICE = Actor.system("test")
PHONE = "70000001"


@dataclass(frozen=True, slots=True)
class Circle:
    """One mutual with a health centre, a payout wallet, and four people."""

    mutual: Mutual
    cscom: Facility
    orange: WalletId
    accountant: UUID
    coordinator: UUID
    president: UUID
    treasurer: UUID

    def wallet_payee(self, number: str = PHONE) -> NewPayeeAccount:
        """A phone of the health centre, at the operator."""
        return NewPayeeAccount(wallet_id=self.orange, kind=PayeeKind.PHONE, number=number, holder="CSCOM de Socoura")


async def a_circle(session: Session, clock: Clock) -> Circle:
    """MICMO with its health centre at Socoura."""
    new = NewMutual(
        code="MICMO", name="MICMO", circle="01", currency=XOF, antennas=["Socoura"], opened_on=date(2026, 1, 1)
    )
    mutual = await membership.found(session, new)
    return Circle(
        mutual,
        await a_facility(session, mutual, "CS01"),
        await a_payout_wallet(session, mutual, clock),
        *[await a_person(session, name) for name in ("accountant", "coordinator", "president", "treasurer")],
    )


async def a_facility(session: Session, mutual: Mutual, code: str) -> Facility:
    """A community health centre."""
    new = NewFacility(code=code, name=f"CSCOM {code}", level=Level.CSCOM)
    return await facilities.register_facility(session, mutual, new, OFFICE)


async def a_person(session: Session, name: str) -> UUID:
    """Somebody invented."""
    return await access.register(session, NewPerson(name=name, email=f"{name}@example.test"), OFFICE)


async def a_payout_wallet(
    session: Session, mutual: Mutual, clock: Clock, *, role: Role = Role.PAYOUT, account: str = "55212"
) -> WalletId:
    """An account at the neutral operator."""
    adapters = Adapters(installed().build, clock)
    new = wallet_at_operator(mutual.id, role=role, account_code=account)
    wallet, _ = await open_wallet(session, adapters, new, OFFICE)
    await adapters.close()
    return wallet.id


def a_list(code: str = "base", *, price_minor: int = 600) -> NewTariffList:
    """A consultation and a drug."""
    items = [
        TariffItem(code="CONS", name="Consultation", price_minor=price_minor),
        TariffItem(code="PARA", name="Paracétamol", price_minor=25, kind=ItemKind.GENERIC, limit=30),
    ]
    return NewTariffList(code=code, name=f"Barème {code}", items=items)
