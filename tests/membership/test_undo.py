"""Reversals: E11a, E11c, F2, U12 and its rulings (DOMAIN 16, RELIABILITY 12)."""

from app.core.ids import UnitId
from app.ledger.chart import ADVANCES, DIFFERENCES, FEES_DUE, MEMBERS_DUE
from app.ledger.model import AccountRef
from tests.membership.village import Village, day


async def effective(village: Village) -> UnitId:
    """Two persons who settled fee and first instalment on New Year's Day."""
    unit = await village.enrol(2)
    await village.pay(unit, 2_154)
    return unit


async def test_u12_before_cover_d0_is_cleared_and_cover_never_begins(village: Village) -> None:
    unit = await village.enrol(2)
    payment = await village.pay(unit, 2_154)
    await village.live_until("2026-01-20")
    parts = await village.reverse(payment)

    assert {(part.account, part.amount_minor) for part in parts} == {
        (FEES_DUE.of(unit), 1_000),
        (MEMBERS_DUE.of(unit), 1_154),
    }
    seen = await village.see(unit)
    assert seen.leading is not None
    assert (seen.status, seen.leading.effective_on, seen.leading.cover_from) == ("pending", None, None)
    assert not await village.covered(unit, "2026-02-01")
    assert await village.statuses(unit, "2026-04-20", "2026-04-21") == ["pending", "lapsed"]


async def test_u12_before_cover_paid_again_waits_again(village: Village) -> None:
    unit = await village.enrol(2)
    payment = await village.pay(unit, 2_154)
    await village.live_until("2026-01-20")
    await village.reverse(payment)
    await village.live_until("2026-01-22")
    await village.pay(unit, 2_154)

    seen = (await village.see(unit)).leading
    assert seen is not None
    assert (seen.effective_on, seen.cover_from) == (day("2026-01-22"), day("2026-02-21"))


async def test_u12_cover_that_has_begun_is_kept_to_the_day_and_suspended_from_the_next(village: Village) -> None:
    unit = await village.enrol(2)
    payment = await village.pay(unit, 2_154)
    await village.live_until("2026-02-10")
    await village.reverse(payment)

    seen = await village.see(unit)
    assert seen.leading is not None
    assert (seen.is_covered, seen.leading.effective_on) == (True, day("2026-01-01"))
    await village.live_until("2026-02-11")
    assert await village.standing(unit) == ("suspended", False)
    assert await village.covered(unit, "2026-02-10")
    assert await village.statuses(unit, "2026-05-11", "2026-05-12") == ["suspended", "lapsed"]


async def test_u12_repaid_after_the_suspension_resumes_without_a_waiting_period(village: Village) -> None:
    unit = await village.enrol(2)
    payment = await village.pay(unit, 2_154)
    await village.live_until("2026-02-10")
    await village.reverse(payment)
    await village.live_until("2026-02-20")
    await village.pay(unit, 2_154)

    assert await village.standing(unit) == ("suspended", False)
    await village.live_until("2026-02-21")
    assert await village.standing(unit) == ("active", True)
    seen = (await village.see(unit)).leading
    assert seen is not None
    assert seen.effective_on == day("2026-01-01")


async def test_u12_repaid_on_the_reversal_date_is_never_suspended(village: Village) -> None:
    unit = await village.enrol(2)
    payment = await village.pay(unit, 2_154)
    await village.live_until("2026-02-10")
    await village.reverse(payment)
    await village.pay(unit, 2_154)

    assert await village.statuses(unit, "2026-02-10", "2026-02-11") == ["active", "active"]
    assert await village.scalar("SELECT count(*) FROM cover_spells") == 1


async def test_u12_in_grace_the_clock_restarts_with_its_grace(village: Village) -> None:
    unit = await effective(village)
    await village.live_until("2026-03-31")
    payment = await village.pay(unit, 1_153)
    await village.live_until("2026-04-10")
    await village.reverse(payment)

    assert await village.statuses(
        unit, "2026-04-10", "2026-04-11", "2026-05-10", "2026-05-11", "2026-07-09", "2026-07-10"
    ) == ["active", "grace", "grace", "suspended", "suspended", "lapsed"]


async def test_u12_other_instalments_keep_their_clock(village: Village) -> None:
    unit = await village.enrol(2)
    payment = await village.pay(unit, 2_154)
    await village.live_until("2026-04-20")  # the second instalment is due since 31 March
    await village.reverse(payment)

    assert await village.statuses(unit, "2026-04-21", "2026-06-29", "2026-06-30") == [
        "suspended",
        "suspended",
        "lapsed",
    ]


async def test_e11a_an_advance_applied_to_two_instalments_is_unapplied_from_both(village: Village) -> None:
    unit = await effective(village)
    payment = await village.pay(unit, 3_000)
    await village.live_until("2026-06-05")
    assert await village.balances("4111", "4191") == {"4111": 0, "4191": -694}
    parts = await village.reverse(payment)

    assert [(part.account, part.amount_minor) for part in parts] == [(ADVANCES.of(unit), 3_000)]
    assert await village.balances("4111", "4191", "47111") == {"4111": 2_306, "4191": 0, "47111": 0}
    undone = await village.scalar(
        "SELECT string_agg(d.seq::text, ',' ORDER BY d.seq) FROM entries e"
        " JOIN entries o ON o.mutual_id = e.mutual_id AND o.id = e.reverses"
        " JOIN settlements s ON s.entry_id = o.id JOIN dues d ON d.id = s.due_id WHERE e.event = 'E11a'"
    )
    assert undone == "2,3"


async def test_u12_the_clock_restarts_for_instalments_an_advance_had_paid(village: Village) -> None:
    unit = await effective(village)
    payment = await village.pay(unit, 2_306)
    await village.live_until("2026-06-05")
    await village.reverse(payment)

    # grace over for that of 31 March: suspended from the next day; both lapse 91 days after the reversal
    assert await village.statuses(unit, "2026-06-05", "2026-06-06", "2026-09-03", "2026-09-04") == [
        "active",
        "suspended",
        "suspended",
        "lapsed",
    ]


async def test_e11c_f2_the_accrual_of_an_unsettled_instalment_is_mirrored(village: Village) -> None:
    unit = await effective(village)
    await village.live_until("2026-03-31")
    payment = await village.pay(unit, 1_153)
    before = await village.balances("47321", "47322", "7111", "7131")
    await village.reverse(payment)

    assert await village.balances("47321", "47322") == {"47321": 2_884, "47322": 1_730}
    assert before["47321"] == 2_884 + 2_883
    assert await village.scalar("SELECT count(*) FROM accruals WHERE undone_on IS NULL") == 2
    assert await village.scalar("SELECT count(*) FROM entries WHERE event = 'E11c' AND reverses IS NOT NULL") == 1


async def test_e07_a_due_settled_again_accrues_again(village: Village) -> None:
    unit = await effective(village)
    await village.live_until("2026-03-31")
    await village.reverse(await village.pay(unit, 1_153))
    await village.pay(unit, 1_153)

    assert await village.balance(AccountRef("47321")) == 2_884 + 2_883


async def test_a_partial_payment_reversed_accrues_and_mirrors_nothing(village: Village) -> None:
    unit = await effective(village)
    await village.live_until("2026-03-31")
    await village.reverse(await village.pay(unit, 500))

    assert await village.balance(AccountRef("4111")) == 1_153
    assert await village.scalar("SELECT count(*) FROM entries WHERE event = 'E11c'") == 0


async def test_of_a_lapsed_unit_nothing_is_unapplied_and_an_incident_is_raised(village: Village) -> None:
    unit = await village.enrol(2)
    payment = await village.pay(unit, 2_154)
    await village.live_until("2026-06-30")
    assert (await village.standing(unit))[0] == "lapsed"
    before = await village.balances("4111", "4112", "7019", "47321")
    parts = await village.reverse(payment)

    assert [(part.account, part.amount_minor) for part in parts] == [(DIFFERENCES, 2_154)]
    assert await village.balances("4111", "4112", "7019", "47321") == before
    assert await village.scalar("SELECT kind FROM incidents") == "membership.reversal_incomplete"


async def test_of_a_unit_that_lapsed_before_cover_the_refundable_part_is_taken_back(village: Village) -> None:
    unit = await village.enrol(2)
    payment = await village.pay(unit, 1_500)
    await village.live_until("2026-04-02")
    parts = await village.reverse(payment)

    assert {(part.account, part.amount_minor) for part in parts} == {(ADVANCES.of(unit), 500), (DIFFERENCES, 1_000)}
    assert await village.balances("4191", "47111") == {"4191": 0, "47111": 1_000}


async def test_e22n_mirrors_the_accrual_of_an_instalment_settled_without_its_fee(village: Village) -> None:
    unit = await village.enrol(2)
    fee = await village.pay(unit, 1_000)
    await village.pay(unit, 1_154)
    await village.reverse(fee)
    await village.live_until("2026-04-02")

    assert (await village.standing(unit))[0] == "lapsed"
    assert await village.balances("47321", "47322", "4191", "4112", "1031") == {
        "47321": 0,
        "47322": 0,
        "4191": -1_154,
        "4112": 0,
        "1031": 0,
    }


async def test_an_advance_left_by_another_payment_pays_the_reopened_instalment_at_the_next_run(
    village: Village,
) -> None:
    unit = await effective(village)
    await village.live_until("2026-03-31")
    payment = await village.pay(unit, 1_153)
    await village.pay(unit, 1_153)
    await village.reverse(payment)
    assert await village.balances("4111", "4191") == {"4111": 1_153, "4191": -1_153}

    await village.live_until("2026-04-01")
    assert await village.balances("4111", "4191") == {"4111": 0, "4191": 0}
