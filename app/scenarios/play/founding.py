"""Sets up what the header says of the mutual before the first day: schemes, campaigns, collectives, opening entry."""

from collections.abc import Mapping
from dataclasses import dataclass

from app import collection, ledger, membership, payouts
from app.collection import Collective
from app.core.money import XOF, Money
from app.db import Database, Session, now
from app.ledger import AccountRef, JournalEntry
from app.membership import Campaign, Mutual, NewCampaign, NewMutual, NewScheme
from app.payouts import NewDebtor
from app.scenarios.header import Campaign as PlannedCampaign
from app.scenarios.header import Header, Opening, Scheme
from app.scenarios.play.cast import ACCOUNTANT
from app.scenarios.play.ground import Ground
from app.written.parameters import Parameters, figure

# What leaves by bank leaves from here; no file tells another.
BANK_ACCOUNT = NewDebtor(holder="Mutuelle", account="ML130101000000000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """What stands before the first day."""

    mutual: Mutual
    campaigns: Mapping[str, Campaign]
    collectives: Mapping[str, Collective]


async def found(header: Header, database: Database, ground: Ground | None = None) -> Founded:
    """Found the mutual, alone or among others, with its schemes, campaigns and collective payers."""
    async with database.transaction() as session:
        new = _mutual(header)
        mutual = await (ground.lay(session, header, new, ACCOUNTANT) if ground else membership.found(session, new))
        await payouts.set_debtor(session, mutual, BANK_ACCOUNT, ACCOUNTANT)
        for scheme in header.schemes.values():
            await membership.add_scheme(session, mutual, _scheme(scheme, header))
        campaigns = {
            name: await membership.open_campaign(session, mutual, _campaign(campaign))
            for name, campaign in header.campaigns.items()
        }
        collectives = {
            name: await collection.register_collective(session, mutual.id, reference=reference, name=name)
            for name, reference in header.collectives.items()
        }
    return Founded(mutual=mutual, campaigns=campaigns, collectives=collectives)


async def open_books(header: Header, mutual: Mutual, database: Database) -> None:
    """The opening entry, if the file has one."""
    if header.opening is not None:
        async with database.transaction() as session:
            await ledger.post(session, [_opening(session, mutual, header.opening)])


def parameters_of(header: Header) -> membership.Parameters:
    """The mutual's rules as the file sets them."""
    return membership.Parameters.model_validate(_parameters(header.parameters))


def _mutual(header: Header) -> NewMutual:
    said = header.mutual
    return NewMutual(
        code=said.name,
        name=said.name,
        circle=said.circle,
        currency=XOF,
        antennas=said.antennas,
        opened_on=min(header.starts_on, header.opening.on) if header.opening else header.starts_on,
        target_population=said.target_population,
        parameters=parameters_of(header),
    )


def _scheme(scheme: Scheme, header: Header) -> NewScheme:
    tariff = scheme.tariff
    return NewScheme(
        scheme=scheme.name,
        tariff=membership.Tariff(
            gross_minor=tariff.gross,
            member_minor=tariff.member,
            state_minor=tariff.state,
            donor_minor=tariff.donor,
        ),
        valid_from=min([header.starts_on, *(campaign.coverage_from for campaign in header.campaigns.values())]),
        rates={care: int(rate.percent) for care, rate in scheme.rates.items()},
        ceilings={"per_stay": scheme.ceilings.per_stay, "per_person_year": scheme.ceilings.per_person_year},
        parameters=_parameters(scheme.parameters),
    )


def _campaign(campaign: PlannedCampaign) -> NewCampaign:
    return NewCampaign(
        name=campaign.name,
        scheme=campaign.scheme,
        coverage_from=campaign.coverage_from,
        coverage_to=campaign.coverage_to,
        due_dates=campaign.due_dates,
        opens_on=campaign.opens_on,
        closes_on=campaign.closes_on,
    )


def _parameters(said: Parameters) -> dict[str, object]:
    """The parameters that membership keeps; the number of instalments is that of the campaign's due dates."""
    return {name: figure(name, value) for name, value in said.items() if name != "instalments"}


def _opening(session: Session, mutual: Mutual, opening: Opening) -> JournalEntry:
    columns = ((ledger.debit, opening.debit), (ledger.credit, opening.credit))
    return JournalEntry(
        mutual_id=mutual.id,
        key="opening",
        event="opening",
        cause="opening",
        actor=ACCOUNTANT,
        occurred_at=now(session),
        booked_on=opening.on,
        lines=[
            line(AccountRef(code), Money(amount, mutual.currency))
            for line, amounts in columns
            for code, amount in amounts.items()
            if amount
        ],
    )
