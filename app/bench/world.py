"""A mutual for measuring: one M-Pesa wallet, many households that owe, on a database of its own."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app import ledger, membership, wallets
from app.core.actor import Actor
from app.core.clock import SystemClock, business_date
from app.core.ids import new_id
from app.core.jsontext import encode
from app.core.money import XOF
from app.db import Session, roles
from app.db.embedded import ServerUrls
from app.membership import Campaign, Mutual, NewCampaign, NewMember, NewMutual, NewScheme, NewUnit, Tariff
from app.settings import Settings
from app.wallets import NewWallet, Role, Wallet
from app.wiring import Parts, assembled

BENCH = Actor.system("bench")
SHORTCODE = "600100"
CREDENTIALS = {
    "consumer_key": "bench",
    "consumer_secret": "bench",
    "shortcode": SHORTCODE,
    "currency": "XOF",
    "base_url": "http://127.0.0.1:9",
}
PILOT = Tariff(gross_minor=8_650, member_minor=1_730, state_minor=4_325, donor_minor=2_595)
TOGETHER = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Where to send what, and whom it may be for."""

    urls: ServerUrls
    parts: Parts
    mutual: Mutual
    wallet: Wallet
    token: str
    references: Sequence[str]

    def confirmations(self, prefix: str) -> Iterator[bytes]:
        """Bodies as Daraja sends them, each another payment, for one household after the other."""
        number = 0
        while True:
            number += 1
            yield encode(
                {
                    "TransactionType": "Pay Bill",
                    "TransID": f"{prefix}{number:08d}",
                    "TransTime": "20260302120000",
                    "TransAmount": "1000.00",
                    "BusinessShortCode": SHORTCODE,
                    "BillRefNumber": self.references[number % len(self.references)],
                    "InvoiceNumber": "",
                    "OrgAccountBalance": "481000.00",
                    "ThirdPartyTransID": "",
                    "MSISDN": "2547 ***** 126",
                    "FirstName": "AWA",
                    "MiddleName": "",
                    "LastName": "",
                }
            )


@asynccontextmanager
async def a_world(settings: Settings, urls: ServerUrls, template: str, *, units: int) -> AsyncIterator[World]:
    """A copy of the migrated database with `units` households that owe; dropped at the end of the block."""
    name = roles.new_name("bench")
    await roles.create_database(urls.owner, name, template=template)
    try:
        async with assembled(settings, urls.of(name).runtime) as parts:
            yield await found_world(parts, urls.of(name), units)
    finally:
        await roles.drop_database(urls.owner, name)


async def found_world(parts: Parts, urls: ServerUrls, units: int, **changes: Any) -> World:
    """Found the mutual, its wallet and households in this database; `changes` are made to the wallet."""
    today = business_date(SystemClock().now(), "UTC")
    async with parts.database.transaction() as session:
        mutual = await membership.found(session, _charter(today))
        await membership.add_scheme(session, mutual, NewScheme(scheme="pilot", tariff=PILOT, valid_from=today))
        campaign = await membership.open_campaign(session, mutual, _campaign(today))
        await ledger.open_wallet_accounts(session, mutual.id, XOF, number=3, operator="M-Pesa")
        wallet, token = await wallets.open_wallet(session, parts.adapters, _wallet(mutual, **changes), BENCH)
    references: list[str] = []
    for start in range(0, units, TOGETHER):
        async with parts.database.transaction() as session:
            references += await _enrol(session, mutual, campaign, min(TOGETHER, units - start))
    return World(urls=urls, parts=parts, mutual=mutual, wallet=wallet, token=token, references=references)


async def _enrol(session: Session, mutual: Mutual, campaign: Campaign, count: int) -> Sequence[str]:
    antenna = await membership.antenna_named(session, mutual.id, None)
    family = [NewMember(name=f"Personne {number}") for number in range(3)]
    units = [NewUnit(antenna_id=antenna.id, household_id=new_id(), members=family) for _ in range(count)]
    return [brief.reference for brief in await membership.enrol(session, mutual, campaign, units, actor=BENCH)]


def _charter(today: date) -> NewMutual:
    return NewMutual(code="BENCH", name="Bench", circle="01", currency=XOF, antennas=["Mopti"], opened_on=today)


def _campaign(today: date) -> NewCampaign:
    return NewCampaign(
        name="bench",
        scheme="pilot",
        opens_on=today,
        closes_on=today + timedelta(days=60),
        coverage_from=today,
        coverage_to=today + timedelta(days=364),
        due_dates=[today, today + timedelta(days=60), today + timedelta(days=120)],
    )


def _wallet(mutual: Mutual, **changes: Any) -> NewWallet:
    wallet = NewWallet(
        mutual_id=mutual.id,
        name="M-Pesa",
        provider="mpesa",
        role=Role.COLLECTION,
        account_code="55231",
        currency=XOF,
        credentials=CREDENTIALS,
        receiver=SHORTCODE,
        source_ranges=("127.0.0.0/8",),
        fee_rate=Decimal("0.01"),
    )
    return replace(wallet, **changes)
