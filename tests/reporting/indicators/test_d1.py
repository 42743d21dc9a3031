"""The figures of D1 at 30 June, indicator by indicator, and what is made of them (DOMAIN 13)."""

from datetime import date
from decimal import Decimal

from app import membership, reporting
from app.membership import AlertThresholds
from app.reporting.indicators import Missing, indicators_csv
from app.scenarios.expectations import Indicator as Shown
from app.scenarios.expectations import holds
from tests.reporting.indicators.season import Season

AT = date(2026, 6, 30)


async def test_every_indicator_of_d1_is_shown_as_the_domain_guide_shows_it(d1: Season) -> None:
    found = {name: Shown(one.shown, one.fraction) for name, one in (await d1.asked(AT)).items()}
    expected = d1.expected(AT)

    assert {name: str(found[name]) for name in expected if not holds(expected[name], found[name])} == {}
    assert list(found) == list(expected)


async def test_only_money_that_waits_is_beyond_the_default_thresholds(d1: Season) -> None:
    async with d1.stage.database.transaction() as session:
        found = await reporting.alerts(session, d1.stage.mutual, AT)

    assert [(one.name, one.indicator.shown, one.threshold) for one in found] == [("suspense_share", "7.7 %", 2)]


async def test_a_mutual_sets_its_own_thresholds_on_either_side(d1: Season) -> None:
    strict = AlertThresholds(
        loss_ratio=73, expense_ratio=1, charge_cover=135, reserve_months=19, payment_delay_days=16, suspense=8
    )
    async with d1.stage.database.transaction() as session:
        mutual = await membership.set_alerts(session, d1.stage.mutual.id, strict)
        found = await reporting.alerts(session, mutual, AT)
        await session.rollback()

    assert [one.name for one in found] == [
        "loss_ratio",
        "expense_ratio",
        "charge_cover",
        "reserve_months",
        "payment_delay_days",
    ]


async def test_f4_the_state_is_late_once_its_oldest_open_statement_is_older_than_the_threshold(d1: Season) -> None:
    async with d1.stage.database.transaction() as session:
        patient = AlertThresholds(suspense=8, state_receivable_days=91)
        impatient = AlertThresholds(suspense=8, state_receivable_days=90)
        found = [
            await reporting.alerts(session, await membership.set_alerts(session, d1.stage.mutual.id, chosen), AT)
            for chosen in (patient, impatient)
        ]
        await session.rollback()

    assert found[0] == ()
    [late] = found[1]
    assert (late.name, late.indicator.shown, late.threshold) == ("state_receivable_age_days", "91", 90)


async def test_a_threshold_that_is_just_reached_is_no_alert(d1: Season) -> None:
    async with d1.stage.database.transaction() as session:
        exact = AlertThresholds(payment_delay_days=17, suspense=8)
        mutual = await membership.set_alerts(session, d1.stage.mutual.id, exact)
        found = await reporting.alerts(session, mutual, AT)
        await session.rollback()

    assert found == ()


async def test_f5_reserves_without_a_funder_leave_out_its_income_and_what_it_owes(d1: Season) -> None:
    async with d1.stage.database.transaction() as session:
        everyone, no_state, no_donor = await reporting.reserves(session, d1.stage.mutual, AT)

    assert everyone.months.numerator == 321_260 + 46_959 + 23_355
    assert no_state.months.numerator == 321_260 + 23_355
    assert no_donor.months.numerator == 321_260 + 46_959
    assert [one.months.value for one in (everyone, no_state, no_donor)] == [
        Decimal("22.7"),
        Decimal("20.0"),
        Decimal("21.3"),
    ]
    assert everyone.lasts is None
    assert no_state.lasts is not None and no_state.lasts.value == Decimal("62.4")
    assert no_donor.lasts is not None and no_donor.lasts.value == Decimal("386.0")


async def test_the_dashboard_opens_with_where_the_money_is(d1: Season) -> None:
    async with d1.stage.database.transaction() as session:
        found = await reporting.dashboard(session, d1.stage.mutual, AT)

    head = found.headline
    assert head is not None
    amounts = (head.collected, head.matched, head.suspense, head.in_transit, head.payable)
    assert [amount.minor for amount in amounts] == [64_784, 59_784, 5_000, 0, 864]
    assert (head.receipts, head.receipts_matched, head.reserve_months.shown) == (8, 7, "18.6")
    assert [one.name for one in found.alerts] == ["suspense_share"]
    assert len(found.indicators) == 31 and len(found.reserves) == 3


async def test_the_only_campaign_has_the_figures_of_the_mutual_but_for_what_has_no_campaign(d1: Season) -> None:
    [campaign] = d1.stage.campaigns.values()

    whole, part = await d1.asked(AT), await d1.asked(AT, campaign_id=campaign.id)

    differing = {name for name in whole if whole[name].shown != part[name].shown}
    assert differing == {name for name in part if part[name].missing is Missing.WHOLE_MUTUAL_ONLY}
    assert {"arrears", "arrears_units", "loss_ratio", "payment_delay_days", "average_cost_hosp"}.isdisjoint(differing)
    assert {"penetration", "liquidity", "suspense", "payout_success"} <= differing


async def test_a_csv_has_a_row_for_each_in_the_readers_language(d1: Season) -> None:
    found = list((await d1.asked(AT)).values())

    rows = indicators_csv(found, AT, "fr").decode("utf-8-sig").splitlines()

    assert len(rows) == 1 + 31
    assert rows[7].startswith("loss_ratio;Ratio de sinistralité;2026-06-30;73.5;%;85154;115814;100;;Prestations")
    assert rows[12].startswith("reserve_months;Mois de réserve;2026-06-30;18.6;;321260;17268.8;1;;")
