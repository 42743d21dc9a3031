"""Funders who are late, short, and once pay too much: what they owe is known by age, to the franc."""

from collections.abc import Sequence
from datetime import date

from app import collection, jobs, membership, subsidies
from app.core.money import XOF, Money
from app.demo.backoffice.funders import Funders
from app.demo.customers import AGENT
from app.demo.season import CAP, FEE, MEMBER_SHARE
from app.demo.stage import Stage
from app.subsidies import Age, Funder, Position

MUTUAL = "MICMO"


async def test_a_season_of_three_statements_leaves_what_was_promised_and_not_paid(stage: Stage) -> None:
    """F3, F4, E09: a quarter's shares; of the first the State pays 70 % and refuses 5 % of what is left."""
    branch = stage.branches[MUTUAL]
    funders = Funders(stage=stage, branch=branch, network=stage.networks[MUTUAL])
    await _pay_the_year(stage)

    for on in (date(2025, 12, 31), date(2026, 2, 20), date(2026, 3, 11), date(2026, 3, 31), date(2026, 5, 20)):
        await _live_through(stage, funders, on)
    excess = (await _stand(stage))[Funder.DONOR].excess.minor
    for on in (date(2026, 5, 28), date(2026, 6, 30)):
        await _live_through(stage, funders, on)

    found = await _stand(stage)
    state, donor = found[Funder.STATE], found[Funder.DONOR]
    first, second, _ = await _billed(stage, Funder.STATE)
    refused = (first - first * 70 // 100) * 5 // 100
    assert excess == 75_000
    assert (state.received.minor, state.disallowed.minor) == (first * 70 // 100, refused)
    assert state.open_by_age[Age.TO_365].minor == first - first * 70 // 100 - refused
    assert state.open_by_age[Age.TO_180].minor == second
    assert (donor.excess.minor, donor.open.minor) == (75_000 - (await _billed(stage, Funder.DONOR))[2], 0)
    assert (state.unbilled.minor, donor.unbilled.minor) == (0, 0)


async def _pay_the_year(stage: Stage) -> None:
    """Every unit of the mutual brings its fee and all instalments in cash."""
    branch = stage.branches[MUTUAL]
    antenna = next(iter(branch.antennas.values()))
    async with stage.parts.database.transaction() as session:
        for number, unit in enumerate(await membership.list_units(session, branch.mutual.id, limit=100)):
            await collection.receive_cash(
                session,
                branch.mutual,
                unit_id=unit.id,
                antenna_id=antenna.id,
                amount=Money(FEE + MEMBER_SHARE * CAP, XOF),
                receipt_number=f"Q{number}",
                occurred_at=stage.clock.now(),
                actor=AGENT,
            )


async def _live_through(stage: Stage, funders: Funders, on: date) -> None:
    stage.move_to(on, 20)
    await jobs.run_days(stage.parts.database)
    await funders.evening(on)


async def _billed(stage: Stage, funder: Funder) -> Sequence[int]:
    async with stage.parts.database.transaction() as session:
        made = await subsidies.list_statements(session, stage.branches[MUTUAL].mutual.id, funder=funder)
    return [one.billed.minor for one in made]


async def _stand(stage: Stage) -> dict[Funder, Position]:
    async with stage.parts.database.transaction() as session:
        mutual_id = stage.branches[MUTUAL].mutual.id
        return dict(await subsidies.open_balances(session, mutual_id, stage.clock.now().date()))
