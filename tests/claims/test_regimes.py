"""Regimes managed for others: their own fund bears and pays their care, and no other money does (DESIGN 9)."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app import membership, payouts
from app.core.clock import VirtualClock
from app.core.errors import Invalid
from app.core.ids import FacilityId, new_id
from app.core.money import KES, Money
from app.db import Database
from app.ledger import AccountRef
from app.membership import NewRegime, NewScheme, RegimeExists, UnknownRegime
from app.payouts import Batch, FundPosition, FundReceiptKnown, FundTooLow, NewFundReceipt, NotManaged
from tests.claims.clinic import ACCOUNTANT, Clinic, a_clinic, act
from tests.claims.portability.circles import two_circles
from tests.claims.test_payment import CASHIER, paid_by_bank
from tests.ledger.books import xof
from tests.membership.village import PILOT, day


@pytest.fixture
async def ramed(database: Database, clock: VirtualClock) -> Clinic:
    """A clinic whose unit is covered by RAMED, which the mutual only manages."""
    return await a_clinic(database, clock, regime="RAMED")


async def received(clinic: Clinic, minor: int, *, regime: str = "RAMED") -> FundPosition:
    """Money comes for the regime."""
    async with clinic.village.database.transaction() as session:
        new = NewFundReceipt(id=new_id(), regime=regime, amount=xof(minor))
        return await payouts.receive_fund(session, clinic.village.mutual, new, ACCOUNTANT)


async def position(clinic: Clinic) -> FundPosition:
    async with clinic.village.database.transaction() as session:
        return await payouts.fund_position(session, clinic.village.mutual, "RAMED")


async def prepared(clinic: Clinic, *, at: FacilityId | None = None) -> list[Batch]:
    async with clinic.village.database.transaction() as session:
        named = None if at is None else [at]
        return list(await payouts.prepare_batches(session, clinic.village.mutual, facility_ids=named, maker=CASHIER))


async def test_its_care_is_borne_by_its_fund_and_never_by_the_mutual(ramed: Clinic) -> None:
    """E12: 4662 of the regime / 4011; the fund came as 5211 / 4662."""
    await received(ramed, 10_000)
    claim_id = await ramed.sent(act(7_450))
    await ramed.decided(claim_id)

    balances = await ramed.village.balances("4662", "6011", "4011", "5211")

    assert balances == {"4662": -4_785, "6011": 0, "4011": -5_215, "5211": 10_000}
    assert (await ramed.view(claim_id)).regime == "RAMED"
    seen = await position(ramed)
    assert (seen.received, seen.approved, seen.left, seen.payable) == (xof(10_000), xof(5_215), xof(4_785), xof(10_000))
    assert await ramed.findings() == []


async def test_what_was_too_much_comes_back_to_the_fund(ramed: Clinic) -> None:
    """E13."""
    claim_id = await ramed.sent(act(7_450))
    await ramed.decided(claim_id)

    await ramed.overpaid(claim_id, 600)

    assert await ramed.village.balances("4662", "4091", "6011") == {"4662": 4_615, "4091": 600, "6011": 0}
    assert await ramed.findings() == []


async def test_a_batch_takes_no_more_than_the_fund_holds_and_the_rest_waits(ramed: Clinic) -> None:
    """As for float (P1); the older claim first."""
    await paid_by_bank(ramed)
    await received(ramed, 6_000)
    first, second = await ramed.sent(act(7_450)), await ramed.sent(act(3_000), service="2026-03-09")
    await ramed.decided(first, second)

    [batch] = await prepared(ramed)

    assert batch.total == xof(5_215)
    assert [(await ramed.view(one)).status for one in (first, second)] == ["in_batch", "approved"]
    with pytest.raises(FundTooLow) as refused:
        await prepared(ramed)
    assert refused.value.facts == {"regime": "RAMED", "free_minor": 785}
    await received(ramed, 2_000)
    [more] = await prepared(ramed)
    assert more.total == xof(2_100)
    assert await ramed.findings() == []


async def test_the_mutuals_own_claims_go_on_while_the_fund_is_empty(ramed: Clinic) -> None:
    """Funds are never mixed: neither pays for the other."""
    await paid_by_bank(ramed)
    own = await _own_unit(ramed)
    waiting = await ramed.sent(act(7_450))
    ours = await ramed.sent(act(2_400), unit_reference=own)
    await ramed.decided(waiting, ours)

    [batch] = await prepared(ramed)

    assert batch.total == xof(1_680)
    assert [(await ramed.view(one)).status for one in (waiting, ours)] == ["approved", "in_batch"]
    assert await ramed.village.balances("6011", "4662") == {"6011": 1_680, "4662": 5_215}
    assert await ramed.findings() == []


async def test_two_batches_at_once_do_not_take_the_same_money(ramed: Clinic) -> None:
    """Both facilities have 5,215 coming, the fund holds it once (RELIABILITY 13)."""
    await paid_by_bank(ramed)
    await paid_by_bank_too(ramed)
    await received(ramed, 6_000)
    one = await ramed.sent(act(7_450))
    other = await ramed.sent(act(7_450), at=ramed.csref, service="2026-03-09")
    await ramed.decided(one, other)

    outcomes = await asyncio.gather(
        prepared(ramed, at=ramed.cscom.id), prepared(ramed, at=ramed.csref.id), return_exceptions=True
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["FundTooLow", "list"]
    assert (await position(ramed)).committed == xof(5_215)


async def test_nor_does_anybody_who_goes_past_the_code(ramed: Clinic, owner_url: str) -> None:
    """The database itself keeps payouts within the fund, the owner's own statements too."""
    await ramed.decided(await ramed.sent(act(7_450)))
    engine = create_async_engine(owner_url, poolclass=NullPool)

    async with engine.connect() as owner:
        with pytest.raises(DBAPIError, match="fund of the regime"):
            await owner.execute(text("UPDATE payables SET committed_minor = 1"))

    await engine.dispose()


async def test_a_receipt_is_booked_once_and_only_for_a_fund(ramed: Clinic) -> None:
    mutual, receipt = ramed.village.mutual, new_id()
    async with ramed.village.database.transaction() as session:
        new = NewFundReceipt(id=receipt, regime="RAMED", amount=xof(1_000))
        await payouts.receive_fund(session, mutual, new, ACCOUNTANT)
        with pytest.raises(FundReceiptKnown):
            await payouts.receive_fund(session, mutual, new, ACCOUNTANT)
        for wrong, error in (
            (NewFundReceipt(id=new_id(), regime="CBHI", amount=xof(1)), NotManaged),
            (NewFundReceipt(id=new_id(), regime="AMO", amount=xof(1)), UnknownRegime),
            (NewFundReceipt(id=new_id(), regime="RAMED", amount=Money(1, KES)), Invalid),
            (NewFundReceipt(id=new_id(), regime="RAMED", amount=xof(1), received_on=day("2026-04-09")), Invalid),
            (NewFundReceipt(id=new_id(), regime="RAMED", amount=xof(1), received_on=day("2020-04-09")), Invalid),
        ):
            with pytest.raises(error):
                await payouts.receive_fund(session, mutual, wrong, ACCOUNTANT)

    assert (await position(ramed)).received == xof(1_000)


async def test_a_regime_is_registered_once_before_a_scheme_is_of_it(ramed: Clinic) -> None:
    mutual = ramed.village.mutual
    async with ramed.village.database.transaction() as session:
        with pytest.raises(RegimeExists):
            await membership.add_regime(session, mutual.id, NewRegime(code="RAMED", name_fr="R", name_en="R"))
        with pytest.raises(Invalid):
            await membership.add_regime(session, mutual.id, NewRegime(code="ramed", name_fr="R", name_en="R"))
        scheme = NewScheme(scheme="amo", tariff=PILOT, valid_from=mutual.opened_on, regime="AMO")
        with pytest.raises(UnknownRegime):
            await membership.add_scheme(session, mutual, scheme)
        codes = [one.code for one in await membership.regimes(session, mutual.id)]
    with pytest.raises(DBAPIError):
        async with ramed.village.database.transaction() as session:
            await session.execute(text("UPDATE regimes SET manages_funds = NOT manages_funds"))

    assert codes == ["CBHI", "RAMED"]


async def test_of_a_visitor_the_home_mutuals_fund_bears_it_and_the_host_pays_from_its_own(
    database: Database, clock: VirtualClock
) -> None:
    circles = await two_circles(database, clock, regime="RAMED")
    await circles.agree()
    await received(circles.bandiagara, 10_000)
    claim_id = await circles.approved()

    await circles.hand_over()

    assert await circles.between() == (5_215, -5_215)
    assert await circles.bandiagara.village.balances("4662", "6011") == {"4662": -4_785, "6011": 0}
    assert await circles.mopti.village.balance(AccountRef("4662")) == 0
    assert (await circles.mopti.view(claim_id)).regime == "RAMED"
    async with database.transaction() as session:
        seen = await payouts.fund_position(session, circles.bandiagara.village.mutual, "RAMED")
    assert (seen.left, seen.payable) == (xof(4_785), xof(4_785))
    assert await circles.mopti.findings() == []


async def paid_by_bank_too(clinic: Clinic) -> None:
    """The referral centre has an account as well, its hold over too."""
    here = clinic.cscom
    clinic.cscom = clinic.csref
    await paid_by_bank(clinic)
    clinic.cscom = here
    await clinic.village.live_until("2026-04-16")


async def _own_unit(clinic: Clinic) -> str:
    """A unit of CBHI in the same mutual."""
    village = clinic.village
    async with village.database.transaction() as session:
        new = NewScheme(scheme="own", tariff=PILOT, valid_from=day("2026-02-01"), parameters={"adviser_sample": 0})
        await membership.add_scheme(session, village.mutual, new)
        village.campaign = await membership.open_campaign(
            session,
            village.mutual,
            membership.NewCampaign(
                name="own",
                scheme="own",
                coverage_from=day("2026-02-01"),
                coverage_to=day("2027-01-31"),
                due_dates=[day("2026-01-31")],
            ),
        )
    unit = await village.take_over(1, "2026-02-01", "2027-01-31")
    async with village.database.transaction() as session:
        return await membership.reference_of(session, village.mutual.id, unit)
