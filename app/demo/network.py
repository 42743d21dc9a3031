"""The health facilities of the pilot: agreements, tariffs, accounts they are paid to, and wallets to pay them by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app import access, facilities, ledger, payouts, wallets
from app.access import NewKey, NewPerson, Permission, Role
from app.core.actor import Actor
from app.core.ids import FacilityId
from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.db import Session, now
from app.demo.accounts import Account
from app.demo.founding import FOUNDER, LOOPBACK, Branch
from app.demo.operators import AGREEMENTS, FEE_PER_MILLE, Operator, operator_of
from app.demo.season import OPENS_ON
from app.demo.tariffs import TARIFFS
from app.facilities import Facility, Level, NewFacility, NewPayeeAccount, NewTariffList
from app.ledger import AccountRef, JournalEntry, chart
from app.payouts import Limits
from app.providers import PayeeKind
from app.wallets import Adapters, NewWallet, Wallet

BROUGHT_FORWARD = 5_000_000
LIMITS = Limits(floor_minor=50_000, cap_minor=2_000_000, daily_minor=8_000_000, hourly_count=200)
CARE_FROM = date(2026, 1, 1)
STAFF = {
    Role.CLERK: "Nana Tapily",
    Role.ADVISER: "Dr Hamidou Kassogué",
    Role.COORDINATOR: "Ramata Bocoum",
    Role.ACCOUNTANT: "Yacouba Dicko",
    Role.SIGNATORY: "Assitan Konaté",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A facility to be founded, and where it is paid: by an operator to its phone or till, or else at its bank."""

    code: str
    name: str
    level: Level
    operator: Operator | None
    kind: PayeeKind
    number: str


def _phone(code: str, name: str, number: str, level: Level = Level.CSCOM) -> Place:
    operator = operator_of(Msisdn(number))
    return Place(code=code, name=name, level=level, operator=operator, kind=PayeeKind.PHONE, number=number)


def _till(code: str, name: str, number: str) -> Place:
    """M-Pesa pays phones of its own country alone, and businesses anywhere in it."""
    return Place(code=code, name=name, level=Level.CSCOM, operator=Operator.MPESA, kind=PayeeKind.TILL, number=number)


PLACES = {
    "MICMO": (
        _phone("KENEYA", "CSCom Kɛnɛya", "+22370000101"),
        _till("SEVARE", "CSCom de Sévaré", "520105"),
        _phone("SOCOURA", "CSCom de Socoura", "+22372000102"),
        _phone("CSREF-MO", "CSRéf Hɛrɛ", "+22375000103", Level.CSREF),
        Place(
            code="HOPITAL",
            name="Hôpital Jigiya",
            level=Level.HOSPITAL,
            operator=None,
            kind=PayeeKind.BANK,
            number="ML0130101000000000000104",
        ),
    ),
    "MICBA": (
        _phone("DUGUKENE", "CSCom Dugukɛnɛ", "+22372000201"),
        _till("DOUROU", "CSCom de Dourou", "520205"),
        _phone("SOROLY", "CSCom de Soroly", "+22370000202"),
        _phone("CSREF-BA", "CSRéf Ɲɔgɔndɛmɛ", "+22375000203", Level.CSREF),
        Place(
            code="HOPITAL",
            name="Hôpital Jigiya",
            level=Level.HOSPITAL,
            operator=None,
            kind=PayeeKind.BANK,
            number="ML0130101000000000000104",
        ),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What a mutual pays with: its people, its facilities with the keys of their software, and its payout wallets."""

    staff: Mapping[Role, Actor]
    facilities: Sequence[Facility]
    keys: Mapping[FacilityId, str]
    wallets: Mapping[Operator, Wallet]

    def of_level(self, level: Level) -> Sequence[Facility]:
        """Its facilities of a level."""
        return [one for one in self.facilities if one.level is level]


async def found_network(
    session: Session, adapters: Adapters, branch: Branch, accounts: Mapping[Operator, Account]
) -> Network:
    """Found the way out of a mutual; `accounts` are those that it pays from."""
    people = {role: await _person(session, branch, role) for role in STAFF}
    opened = {
        operator: await _open_wallet(session, adapters, branch, operator, account)
        for operator, account in accounts.items()
    }
    await _bring_money(session, branch)
    places = [await _facility(session, branch, place, opened, people) for place in PLACES[branch.mutual.code]]
    return Network(
        staff={role: Actor.person(person) for role, person in people.items()},
        facilities=places,
        keys={place.id: await _key(session, branch, place) for place in places},
        wallets=opened,
    )


async def _person(session: Session, branch: Branch, role: Role) -> UUID:
    code = branch.mutual.code.lower()
    new = NewPerson(name=STAFF[role], email=f"{role.value}.{code}@demo.invalid")
    return await access.register(session, new, FOUNDER)


async def _key(session: Session, branch: Branch, facility: Facility) -> str:
    """What the facility's software sends its claims with."""
    scopes = frozenset({Permission.OWN_CLAIMS_READ, Permission.OWN_CLAIMS_SUBMIT})
    new = NewKey(mutual_id=branch.mutual.id, facility_id=facility.id, scopes=scopes)
    _, key = await access.create_key(session, new, FOUNDER)
    return key


async def _open_wallet(
    session: Session, adapters: Adapters, branch: Branch, operator: Operator, account: Account
) -> Wallet:
    agreed = AGREEMENTS[operator]
    new = NewWallet(
        mutual_id=branch.mutual.id,
        name=f"{agreed.name}, décaissement",
        provider=account.provider,
        role=wallets.Role.PAYOUT,
        account_code=agreed.payout_account,
        currency=XOF,
        credentials=account.credentials,
        source_ranges=LOOPBACK,
        fee_rate=Decimal(FEE_PER_MILLE) / 1_000,
    )
    wallet, _ = await wallets.open_wallet(session, adapters, new, FOUNDER)
    await payouts.lane_of(session, branch.mutual, wallet)
    await payouts.set_limits(session, branch.mutual, wallet.account_code, LIMITS, FOUNDER)
    return wallet


async def _bring_money(session: Session, branch: Branch) -> None:
    """What the bank held before the season."""
    brought = Money(BROUGHT_FORWARD, XOF)
    opening = JournalEntry(
        mutual_id=branch.mutual.id,
        key="demo:opening",
        event="E18",
        cause="demo",
        actor=FOUNDER,
        occurred_at=now(session),
        booked_on=OPENS_ON,
        lines=(ledger.debit(chart.BANK, brought), ledger.credit(AccountRef("1211"), brought)),
    )
    await ledger.post(session, [opening])


async def _facility(
    session: Session, branch: Branch, place: Place, opened: Mapping[Operator, Wallet], people: Mapping[Role, UUID]
) -> Facility:
    """Under agreement, with its prices, and an account that two approved besides who proposed it (I15)."""
    mutual = branch.mutual
    new = NewFacility(code=place.code, name=place.name, level=place.level)
    founded = await facilities.register_facility(session, mutual, new, FOUNDER)
    await facilities.open_agreement(session, mutual.id, founded.id, CARE_FROM, None, FOUNDER)
    prices = NewTariffList(code=f"2026-{place.code}", name=f"Tarif {place.name}", items=TARIFFS[place.level])
    added = await facilities.add_tariff_list(session, mutual, prices, FOUNDER)
    await facilities.assign_tariffs(session, mutual.id, founded.id, added.id, CARE_FROM, FOUNDER)
    account = NewPayeeAccount(
        wallet_id=opened[place.operator].id if place.operator else None,
        kind=place.kind,
        number=place.number,
        holder=place.name,
    )
    proposed = await facilities.propose_payee_account(session, mutual, founded.id, account, people[Role.ACCOUNTANT])
    for role in (Role.COORDINATOR, Role.SIGNATORY):
        await facilities.approve_payee_account(session, mutual, proposed.id, people[role])
    return founded
