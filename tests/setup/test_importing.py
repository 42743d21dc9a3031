"""Importing: what is missing is added, what stands is never changed, a dry run leaves nothing."""

import asyncio

import pytest

from app import membership, setup
from app.core.actor import Actor
from app.db import Session
from app.membership import UnknownMutual
from app.setup import Imported, MalformedSetup, Outcome

ACTOR = Actor.system("test")
SEGOU = """
mutuelle: 1
mutuals:
  MICSE:
    name: Mutuelle de Ségou
    circle: "03"
    currency: XOF
    opened_on: 2026-01-01
    antennas: {Pelengana: {}}
    parameters: {waiting_days: 15, levy_rate: 0.5 %, payout_account_hold: 48 h, suspense_alert: 5 / 20 days}
    funders:
      state: [{name: État, from: 2026-01-01}]
      donor: [{name: PTF, from: 2025-01-01, to: 2026-01-31}]
    schemes:
      pilot:
        - {from: 2025-11-01, tariff: {gross: 8_650, member: 1_730, state: 4_325, donor: 2_595}}
    campaigns:
      harvest: {scheme: pilot, coverage_from: 2026-02-01, coverage_to: 2027-01-31, due_dates: [2026-01-31]}
    tariff_lists:
      base: {name: Barème, items: {CONS: {name: Consultation, price: 600}}}
    facilities:
      CS01:
        name: CSCom de Pelengana
        level: CSCom
        agreements: [{from: 2026-01-01, to: 2026-06-30}]
        tariffs: [{list: base, from: 2026-01-01}]
"""
NEXT_VERSION = """
        - {from: 2027-01-01, tariff: {gross: 8_650, member: 4_325, state: 4_325, donor: 0}}
    campaigns:"""
NEXT_LIST = """    tariff_lists:
      base-2027: {name: Barème 2027, items: {CONS: {name: Visite, price: 650}}}
"""


async def imported(session: Session, text: str, *, dry_run: bool = False) -> Imported:
    """What became of the one mutual of a file."""
    [one] = await setup.import_mutuals(session, text, ACTOR, dry_run=dry_run)
    return one


async def test_a_new_mutual_stands_as_its_file_says(session: Session) -> None:
    one = await imported(session, SEGOU)

    [campaign] = await membership.campaigns(session, one.mutual)
    assert one.outcome is Outcome.FOUNDED
    assert (one.mutual.parameters.waiting_days, one.mutual.parameters.levy_rate) == (15, "0.005")
    assert (campaign.scheme.version, campaign.scheme.tariff.donor_minor) == (1, 2_595)


async def test_a_campaign_runs_on_though_its_donor_left_before_its_cover_f5(session: Session) -> None:
    one = await imported(session, SEGOU)

    [_, donor] = await membership.funders(session, one.mutual.id)
    assert str(donor.valid_to) == "2026-01-31"
    assert (await imported(session, SEGOU)).outcome is Outcome.EQUAL


async def test_a_new_scheme_version_and_a_new_list_are_added_and_nothing_else(session: Session) -> None:
    await imported(session, SEGOU)
    more = SEGOU.replace("\n    campaigns:", NEXT_VERSION).replace(
        "tariff_lists:",
        "tariff_lists:\n      base-2027: {name: Barème 2027, items: {CONS: {name: Visite, price: 650}}}",
    )

    one = await imported(session, more)

    assert (one.outcome, one.added) == (Outcome.ADDED, ("schemes.pilot.2", "tariff_lists.base-2027"))
    [campaign] = await membership.campaigns(session, one.mutual)
    assert campaign.scheme.version == 1


async def test_what_stands_otherwise_is_listed_and_nothing_is_changed(session: Session) -> None:
    first = await imported(session, SEGOU)
    before = await setup.export_mutual(session, first.mutual.id)
    other = (
        SEGOU.replace("price: 600", "price: 650")
        .replace("waiting_days: 15", "waiting_days: 20")
        .replace("Pelengana: {}", "Pelengana: {}, Sébougou: {}")
    )

    one = await imported(session, other)

    assert (one.outcome, one.differs) == (Outcome.DIFFERS, ("parameters.waiting_days", "tariff_lists.base"))
    assert await setup.export_mutual(session, first.mutual.id) == before


async def test_a_dry_run_says_what_would_come_and_leaves_nothing(session: Session) -> None:
    one = await imported(session, SEGOU, dry_run=True)

    assert one.outcome is Outcome.FOUNDED
    with pytest.raises(UnknownMutual):
        await membership.mutual_by_code(session, "MICSE")


async def test_a_code_the_file_lacks_is_refused(session: Session) -> None:
    with pytest.raises(UnknownMutual):
        await setup.import_mutuals(session, SEGOU, ACTOR, only=["MICXX"])


async def test_others_are_served_while_a_file_is_read(session: Session) -> None:
    """RELIABILITY 30: a long file holds up no callback."""
    other = asyncio.create_task(asyncio.sleep(0))

    with pytest.raises(MalformedSetup):
        await setup.import_mutuals(session, "mutuelle: 2", ACTOR)

    assert other.done()


async def test_what_is_exported_is_read_back_to_the_byte(session: Session) -> None:
    async with session.begin_nested() as first:
        told = await setup.export_mutual(session, (await imported(session, SEGOU)).mutual.id)
        await first.rollback()

    again = await imported(session, told)

    assert await setup.export_mutual(session, again.mutual.id) == told
