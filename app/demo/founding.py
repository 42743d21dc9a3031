"""The Mopti pilot is founded: two mutuals with antennas, tariff, campaign, and a wallet at every operator."""

from collections.abc import Mapping
from dataclasses import dataclass

from app import collection, ledger, membership, wallets
from app.collection import Collective
from app.core import references
from app.core.actor import Actor
from app.core.money import XOF
from app.db import Session
from app.demo.accounts import Account
from app.demo.operators import AGREEMENTS, IN_EVERY_CHART, Operator
from app.demo.season import COVER_FROM, COVER_TO, DUE_DATES, FEE, MEMBER_SHARE, MUTUALS, OPENS_ON
from app.membership import Antenna, Campaign, Mutual, NewCampaign, NewMutual, NewScheme, Parameters, Tariff
from app.providers import CallbackAddresses, ProviderRejected
from app.wallets import Adapters, NewWallet, Role, ValidationPolicy, Wallet
from app.wiring import Parts

FOUNDER = Actor.system("demo")
CAMPAIGN = "harvest-2026"
CIRCLES = {"MICMO": "01", "MICBA": "02"}
PILOT = Tariff(gross_minor=8_650, member_minor=MEMBER_SHARE, state_minor=4_325, donor_minor=2_595)
LOOPBACK = ("127.0.0.0/8",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A mutual with the wallets that its people pay into."""

    mutual: Mutual
    campaign: Campaign
    antennas: Mapping[str, Antenna]
    wallets: Mapping[Operator, Wallet]
    collective: Collective


async def found_branch(session: Session, adapters: Adapters, code: str, accounts: Mapping[Operator, Account]) -> Branch:
    """Found a mutual of the pilot; `accounts` are those that it collects with."""
    mutual = await membership.found(session, _charter(code))
    await membership.add_scheme(session, mutual, NewScheme(scheme="pilot", tariff=PILOT, valid_from=OPENS_ON))
    for agreed in AGREEMENTS.values():
        if agreed.number > IN_EVERY_CHART:
            await ledger.open_wallet_accounts(session, mutual.id, XOF, number=agreed.number, operator=agreed.name)
    campaign = await membership.open_campaign(session, mutual, _campaign())
    opened = {operator: _wallet(mutual, operator, account) for operator, account in accounts.items()}
    collective = await collection.register_collective(
        session, mutual.id, reference=references.make("90", int(mutual.circle)), name=f"Diaspora, {mutual.name}"
    )
    return Branch(
        mutual=mutual,
        campaign=campaign,
        antennas={antenna.name: antenna for antenna in await membership.antennas(session, mutual.id)},
        wallets={
            operator: (await wallets.open_wallet(session, adapters, new, FOUNDER))[0]
            for operator, new in opened.items()
        },
        collective=collective,
    )


async def hook_address(parts: Parts, wallet: Wallet, base: str) -> str:
    """Where the operator of this wallet sends what it has to say."""
    async with parts.database.transaction() as session:
        return f"{base}/hooks/{await wallets.callback_token(session, wallet.mutual_id, wallet.id)}"


async def register_callbacks(parts: Parts, wallet: Wallet, base: str) -> str:
    """Tell the operator where to; a token that happens to hold a word it forbids is replaced by another."""
    while True:
        address = await hook_address(parts, wallet, base)
        async with parts.database.transaction() as session:
            opened = (await parts.adapters.open(session, wallet.mutual_id, {wallet.id}))[wallet.id]
        try:
            await opened.adapter.register_callbacks(CallbackAddresses(base=address))
        except ProviderRejected:
            async with parts.database.transaction() as session:
                await wallets.rotate_token(session, wallet.mutual_id, wallet.id, FOUNDER)
        else:
            return address


def _charter(code: str) -> NewMutual:
    antennas = MUTUALS[code]
    return NewMutual(
        code=code,
        name=f"Mutuelle interprofessionnelle du cercle de {antennas[0]}",
        circle=CIRCLES[code],
        currency=XOF,
        antennas=antennas,
        opened_on=OPENS_ON,
        target_population=50_000,
        parameters=Parameters(fee=FEE),
    )


def _campaign() -> NewCampaign:
    return NewCampaign(
        name=CAMPAIGN,
        scheme="pilot",
        opens_on=OPENS_ON,
        closes_on=DUE_DATES[-1],
        coverage_from=COVER_FROM,
        coverage_to=COVER_TO,
        due_dates=DUE_DATES,
    )


def _wallet(mutual: Mutual, operator: Operator, account: Account) -> NewWallet:
    """MICBA lets an operator refuse a reference nobody holds; MICMO takes the money and finds out (DESIGN 3.2)."""
    agreed = AGREEMENTS[operator]
    return NewWallet(
        mutual_id=mutual.id,
        name=agreed.name,
        provider=account.provider,
        role=Role.COLLECTION,
        account_code=agreed.collection_account,
        currency=XOF,
        credentials=account.credentials,
        receiver=account.name if operator is Operator.MPESA else None,
        source_ranges=LOOPBACK,
        fee_mode=agreed.fee_mode,
        fee_rate=agreed.fee_rate,
        validation=ValidationPolicy(accepts_unknown=mutual.code == "MICMO", least_minor=100),
    )
