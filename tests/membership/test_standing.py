"""Grace, suspension, resumption and lapse, on the days that decide: U8, U9, U13."""

from app.core.ids import UnitId
from app.ledger.model import AccountRef
from tests.membership.village import Village, day


async def effective(village: Village, persons: int = 2) -> UnitId:
    """A unit that settled fee and first instalment on New Year's Day."""
    unit = await village.enrol(persons)
    await village.pay(unit, 1_000 + 1_154)
    return unit


async def test_u8_grace_suspension_and_lapse_on_their_days(village: Village) -> None:
    unit = await effective(village)

    words = await village.statuses(  # due 31 March
        unit, "2026-03-31", "2026-04-01", "2026-04-30", "2026-05-01", "2026-06-29", "2026-06-30"
    )

    assert words == ["active", "grace", "grace", "suspended", "suspended", "lapsed"]


async def test_u9_arrears_paid_in_grace_make_active_at_once(village: Village) -> None:
    unit = await effective(village)
    await village.live_until("2026-04-30")
    await village.pay(unit, 1_153)

    assert await village.standing(unit) == ("active", True)
    assert await village.statuses(unit, "2026-05-01") == ["active"]
    assert await village.scalar("SELECT count(*) FROM cover_spells") == 1


async def test_u9_arrears_paid_while_suspended_resume_the_next_day(village: Village) -> None:
    unit = await effective(village)
    await village.live_until("2026-05-20")
    await village.pay(unit, 1_153)

    assert await village.standing(unit) == ("suspended", False)
    await village.live_until("2026-05-21")
    assert await village.standing(unit) == ("active", True)
    assert await village.covered(unit, "2026-04-30")
    assert not await village.covered(unit, "2026-05-01")
    assert not await village.covered(unit, "2026-05-20")


async def test_u9_a_partial_payment_moves_the_lapse_clock_and_nothing_else(village: Village) -> None:
    unit = await effective(village)
    await village.live_until("2026-06-05")
    await village.pay(unit, 1_153)

    assert await village.statuses(unit, "2026-06-05", "2026-06-30", "2026-08-29", "2026-08-30") == [
        "suspended",
        "suspended",
        "suspended",
        "lapsed",
    ]


async def test_u13_money_dated_in_grace_takes_the_suspension_back(village: Village) -> None:
    unit = await effective(village)
    await village.live_until("2026-05-04")
    assert await village.standing(unit) == ("suspended", False)
    await village.pay(unit, 1_153, on="2026-04-30")

    assert await village.standing(unit) == ("active", True)
    assert await village.covered(unit, "2026-05-01")
    assert await village.scalar("SELECT count(*) FROM cover_spells") == 1
    settled = (await village.see(unit)).leading
    assert settled is not None
    assert settled.instalments[1].settled_on == day("2026-04-30")


async def test_u13_money_dated_on_the_first_day_of_suspension_is_late(village: Village) -> None:
    unit = await effective(village)
    await village.live_until("2026-05-04")
    await village.pay(unit, 1_153, on="2026-05-01")

    assert await village.standing(unit) == ("active", True)
    assert not await village.covered(unit, "2026-05-01")
    assert await village.covered(unit, "2026-05-02")


async def test_u13_money_on_time_for_one_instalment_leaves_a_suspension_for_the_next(village: Village) -> None:
    monthly = await village.open_campaign("monthly", "2026-02-01", "2026-01-31", "2026-03-31", "2026-04-30")
    unit = await village.enrol(2, campaign=monthly)
    await village.pay(unit, 1_000 + 1_154)
    await village.live_until("2026-06-02")
    await village.pay(unit, 1_153, on="2026-04-15")

    assert await village.standing(unit) == ("suspended", False)
    assert await village.covered(unit, "2026-05-30")
    assert not await village.covered(unit, "2026-05-31")


async def test_u6_a_late_payment_sets_d0_by_its_value_date(village: Village) -> None:
    unit = await village.enrol(2)
    await village.live_until("2026-02-10")
    await village.pay(unit, 2_154, on="2026-01-20")

    seen = (await village.see(unit)).leading
    assert seen is not None
    assert (seen.effective_on, seen.cover_from) == (day("2026-01-20"), day("2026-02-19"))


async def test_u6_money_dated_before_enrolment_counts_from_enrolment(village: Village) -> None:
    await village.live_until("2026-01-15")
    unit = await village.enrol(2)
    await village.live_until("2026-01-16")
    await village.pay(unit, 2_154, on="2026-01-05")

    seen = (await village.see(unit)).leading
    assert seen is not None
    assert seen.effective_on == day("2026-01-15")


async def test_u13_a_payment_on_the_due_date_is_on_time(village: Village) -> None:
    unit = await effective(village)
    await village.live_until("2026-03-31")
    await village.pay(unit, 1_153)

    assert await village.statuses(unit, "2026-04-01", "2026-05-01") == ["active", "active"]


async def test_e22_cancels_what_a_once_covered_unit_left_unpaid(village: Village) -> None:
    unit = await effective(village)
    await village.live_until("2026-04-10")
    await village.pay(unit, 153)
    await village.live_until("2026-06-30")

    assert await village.balances("7019", "4111", "4191", "1031") == {
        "7019": 2_153,
        "4111": 0,
        "4191": 0,
        "1031": -1_000,
    }
    assert await village.scalar("SELECT count(*) FROM entries WHERE event = 'E22'") == 1


async def test_e22n_gives_back_what_was_paid_on_instalments_and_keeps_a_paid_fee(village: Village) -> None:
    unit = await village.enrol(2)
    first = await village.pay(unit, 1_500)
    await village.live_until("2026-04-02")

    assert await village.balances("7019", "7011", "4111", "4112", "4191", "1031") == {
        "7019": 2_307,
        "7011": -2_307,
        "4111": 0,
        "4112": 0,
        "4191": -500,
        "1031": -1_000,
    }
    assert await village.scalar("SELECT left_minor FROM advances WHERE payment_id = :id", id=first) == 500


async def test_e22n_cancels_an_unpaid_fee(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, 400)
    await village.live_until("2026-04-02")

    assert await village.balances("4112", "1031", "4191") == {"4112": 0, "1031": -400, "4191": 0}


async def test_e06_the_oldest_receipt_goes_first(village: Village) -> None:
    unit = await effective(village)
    await village.live_until("2026-02-01")
    old = await village.pay(unit, 700)
    await village.live_until("2026-02-02")
    young = await village.pay(unit, 700)
    await village.live_until("2026-03-31")

    assert await village.scalar("SELECT left_minor FROM advances WHERE payment_id = :id", id=old) == 0
    assert await village.scalar("SELECT left_minor FROM advances WHERE payment_id = :id", id=young) == 247
    assert await village.balance(AccountRef("4191").of(unit)) == -247


async def test_f1_nothing_accrues_on_partial_payments_or_advances(village: Village) -> None:
    unit = await village.enrol(2)
    await village.pay(unit, 1_000 + 1_153)
    assert await village.balance(AccountRef("47321")) == 0

    await village.pay(unit, 1 + 1_000)
    assert await village.balance(AccountRef("47321")) == 2_884
