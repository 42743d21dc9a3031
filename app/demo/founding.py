"""The Mopti pilot is founded: two mutuals with antennas, tariff, campaign, and wallets at two operators."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app import collection, ledger, membership, wallets
from app.collection import Collective
from app.core import references
from app.core.actor import Actor
from app.core.money import XOF
from app.db import Session
from app.demo.season import COVER_FROM, COVER_TO, DUE_DATES, FEE, MEMBER_SHARE, MUTUALS, OPENS_ON
from app.membership import Antenna, Campaign, Mutual, NewCampaign, NewMutual, NewScheme, Parameters, Tariff
from app.providers import CallbackAddresses, ProviderRejected
from app.providers.simulators.orange_money import Merchant
from app.wallets import Adapters, FeeMode, NewWallet, Role, ValidationPolicy, Wallet
from app.wiring import Parts

FOUNDER = Actor.system("demo")
CAMPAIGN = "harvest-2026"
CIRCLES = {"MICMO": "01", "MICBA": "02"}
SHORTCODES = {"MICMO": "600101", "MICBA": "600102"}
PASSKEY = "demo-passkey"
PILOT = Tariff(gross_minor=8_650, member_minor=MEMBER_SHARE, state_minor=4_325, donor_minor=2_595)
LOOPBACK = ("127.0.0.0/8",)
MPESA_NUMBER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A mutual with what its people pay by."""

    mutual: Mutual
    campaign: Campaign
    antennas: Mapping[str, Antenna]
    mpesa: Wallet
    orange: Wallet
    collective: Collective


def orange_merchants() -> Mapping[str, Merchant]:
    """The contracts of the mutuals with the simulated Orange."""
    return {
        code: Merchant(
            client_id=f"{code.lower()}-client",
            client_secret=f"{code.lower()}-demo",
            merchant_key=f"{code.lower()}-merchant",
            merchant_name=code,
        )
        for code in MUTUALS
    }


async def found_branch(
    session: Session, adapters: Adapters, code: str, *, mpesa: Mapping[str, str], orange: Mapping[str, str]
) -> Branch:
    """Found a mutual of the pilot; `mpesa` and `orange` are what it would type into its wallets."""
    mutual = await membership.found(session, _charter(code))
    await membership.add_scheme(session, mutual, NewScheme(scheme="pilot", tariff=PILOT, valid_from=OPENS_ON))
    await ledger.open_wallet_accounts(session, mutual.id, XOF, number=MPESA_NUMBER, operator="M-Pesa")
    campaign = await membership.open_campaign(session, mutual, _campaign())
    mpesa_wallet, _ = await wallets.open_wallet(session, adapters, _mpesa(mutual, mpesa), FOUNDER)
    orange_wallet, _ = await wallets.open_wallet(session, adapters, _orange(mutual, orange), FOUNDER)
    collective = await collection.register_collective(
        session, mutual.id, reference=references.make("90", int(mutual.circle)), name=f"Diaspora, {mutual.name}"
    )
    return Branch(
        mutual=mutual,
        campaign=campaign,
        antennas={antenna.name: antenna for antenna in await membership.antennas(session, mutual.id)},
        mpesa=mpesa_wallet,
        orange=orange_wallet,
        collective=collective,
    )


async def hook_address(parts: Parts, wallet: Wallet, base: str) -> str:
    """Where the operator of this wallet sends what it has to say."""
    async with parts.database.transaction() as session:
        return f"{base}/hooks/{await wallets.callback_token(session, wallet.mutual_id, wallet.id)}"


async def register_callbacks(parts: Parts, wallet: Wallet, base: str) -> str:
    """Tell M-Pesa where to; a token that happens to hold a word it forbids is replaced by another."""
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


def _mpesa(mutual: Mutual, credentials: Mapping[str, str]) -> NewWallet:
    """MICBA lets the operator refuse a reference nobody holds; MICMO takes the money and finds out (DESIGN 3.2)."""
    return NewWallet(
        mutual_id=mutual.id,
        name="M-Pesa",
        provider="mpesa",
        role=Role.COLLECTION,
        account_code=f"552{MPESA_NUMBER}1",
        currency=XOF,
        credentials=credentials,
        receiver=credentials["shortcode"],
        source_ranges=LOOPBACK,
        fee_mode=FeeMode.INVOICED,
        fee_rate=Decimal("0.008"),
        validation=ValidationPolicy(accepts_unknown=mutual.code == "MICMO", least_minor=100),
    )


def _orange(mutual: Mutual, credentials: Mapping[str, str]) -> NewWallet:
    return NewWallet(
        mutual_id=mutual.id,
        name="Orange Money",
        provider="orange_money",
        role=Role.COLLECTION,
        account_code="55211",
        currency=XOF,
        credentials=credentials,
        fee_rate=Decimal("0.01"),
    )
