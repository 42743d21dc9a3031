"""Sets up the facilities of the header: their agreements, their prices, and the accounts they are paid to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from app import access, facilities
from app.access import NewPerson
from app.core.ids import FacilityId, TariffListId
from app.db import Database, Session
from app.facilities import ItemKind, Level, NewFacility, NewPayeeAccount, NewTariffList, TariffItem
from app.membership import Mutual
from app.providers import PayeeKind
from app.scenarios.document import Scenario
from app.scenarios.events import Claim
from app.scenarios.header import AgreedPrice, Facility
from app.scenarios.play.cast import ACCOUNTANT, ADMINISTRATOR, Cast
from app.scenarios.play.operators import PlayedOperator

ALWAYS = date(2000, 1, 1)
SIGNATORIES = [NewPerson(name=name, email=f"{name}@example.org") for name in ("accountant", "coordinator", "signatory")]
NO_LIST = "(none)"


def act_at(amount: int) -> str:
    """The code of the act that a claim of one amount bills; no file can write it."""
    return f"(act at {amount})"


async def found_facilities(
    scenario: Scenario, mutual: Mutual, operators: Mapping[str, PlayedOperator], cast: Cast, database: Database
) -> None:
    """Register every facility with its agreement, its prices and the account it is paid to."""
    async with database.transaction() as session:
        cast.signatories = [await access.register(session, person, ADMINISTRATOR) for person in SIGNATORIES]
        lists = await _tariff_lists(session, scenario, mutual)
        for told in scenario.header.facilities.values():
            new = NewFacility(code=told.name, name=told.name, level=Level(told.level.lower()))
            facility_id = (await facilities.register_facility(session, mutual, new, ACCOUNTANT)).id
            cast.facilities[told.name] = facility_id
            await _agree(session, mutual, facility_id, told, lists[told.tariffs or NO_LIST])
            account = account_of(told.name, told.pay_by, operators, cast)
            await pay_to(session, mutual, facility_id, account, cast.signatories)


async def pay_to(
    session: Session, mutual: Mutual, facility_id: FacilityId, account: NewPayeeAccount, people: Sequence[UUID]
) -> None:
    """The first of these people proposes it, and the two others approve it."""
    maker, *approvers = people
    proposed = await facilities.propose_payee_account(session, mutual, facility_id, account, maker)
    for person in approvers:
        await facilities.approve_payee_account(session, mutual, proposed.id, person)


async def _tariff_lists(session: Session, scenario: Scenario, mutual: Mutual) -> Mapping[str, TariffListId]:
    """The lists that facilities use; each also agrees the acts that claims of one amount bill there."""
    header = scenario.header
    found = {}
    for name in dict.fromkeys(told.tariffs or NO_LIST for told in header.facilities.values()):
        prices = [_item(code, price) for code, price in header.tariff_lists.get(name, {}).items()]
        using = {told.name for told in header.facilities.values() if (told.tariffs or NO_LIST) == name}
        items = [*prices, *_acts(scenario, using)] or [TariffItem(code=NO_LIST, name=NO_LIST, price_minor=0)]
        new = NewTariffList(code=name, name=name, items=items)
        found[name] = (await facilities.add_tariff_list(session, mutual, new, ACCOUNTANT)).id
    return found


def _acts(scenario: Scenario, used_by: set[str]) -> Iterable[TariffItem]:
    """One covered act at exactly each amount that these facilities bill."""
    claims = [event for event in scenario.events if isinstance(event, Claim) and event.facility in used_by]
    for amount in sorted({claim.amount for claim in claims if claim.amount is not None}):
        yield TariffItem(code=act_at(amount), name=act_at(amount), price_minor=amount)


def _item(code: str, price: AgreedPrice) -> TariffItem:
    """An agreed price; an excluded code may have none."""
    return TariffItem(
        code=code,
        name=code,
        price_minor=price.price or 0,
        kind=ItemKind(price.kind),
        limit=price.limit,
        excluded=price.is_excluded,
        speciality=price.speciality,
    )


async def _agree(
    session: Session, mutual: Mutual, facility_id: FacilityId, told: Facility, list_id: TariffListId
) -> None:
    """Prices always; the agreement for its days, if there is one."""
    await facilities.assign_tariffs(session, mutual.id, facility_id, list_id, ALWAYS, ACCOUNTANT)
    if told.agreement is not None:
        first = told.agreement.from_on or ALWAYS
        await facilities.open_agreement(session, mutual.id, facility_id, first, told.agreement.to_on, ACCOUNTANT)


def account_of(facility: str, pay_by: str, operators: Mapping[str, PlayedOperator], cast: Cast) -> NewPayeeAccount:
    """A phone's wallet at an operator, or a bank account; every account has a number of its own."""
    number = next(cast.payee_numbers).digits
    if pay_by == "bank":
        return NewPayeeAccount(wallet_id=None, kind=PayeeKind.BANK, number=f"ML{number}", holder=facility)
    wallet = operators[pay_by].payout.wallet
    return NewPayeeAccount(wallet_id=wallet.id, kind=PayeeKind.PHONE, number=number, holder=facility)
