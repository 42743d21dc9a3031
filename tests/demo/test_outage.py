"""Wave goes down in the middle of the season and is back the next day: what it moved is booked once."""

from datetime import date

from app.demo.customers import Customers, Enrolled
from app.demo.desk import Desk
from app.demo.operators import Operator
from app.demo.outage import Outage, compare_statements, falls_on
from app.demo.proof import Proof, read_proofs
from app.demo.season import write
from app.demo.stage import Stage

FALLS = date(2026, 3, 10)
BACK = date(2026, 3, 11)


def test_it_falls_on_the_pay_day_in_the_middle() -> None:
    pays = frozenset(date(2026, month, 10) for month in (3, 4, 5, 6)) | {date(2026, 6, 30)}

    assert falls_on(pays, date(2026, 6, 30)) == date(2026, 4, 10)
    assert falls_on(frozenset({FALLS, date(2026, 3, 16)}), date(2026, 3, 16)) == FALLS
    assert falls_on(frozenset({date(2026, 3, 3)}), date(2026, 3, 3)) is None


async def test_what_is_paid_while_it_is_down_is_unknown_until_it_is_back_and_then_booked_once(stage: Stage) -> None:
    units = await _families(stage)
    outage = Outage(stage=stage, customers=Customers(stage), falls_on=FALLS)

    stage.move_to(FALLS, 10)
    await outage.market(FALLS, units)
    await stage.settle()
    await compare_statements(stage, [Operator.WAVE])
    while_down = await _wave(stage)
    await outage.morning(BACK, units)
    stage.move_to(BACK, 20)
    await stage.settle()
    await compare_statements(stage, [Operator.WAVE])
    once_back = await _wave(stage)

    assert while_down.theirs.entered.number >= 4
    assert while_down.ours.entered.number == 0
    assert while_down.lost == while_down.theirs.entered
    assert once_back.ours.entered == once_back.theirs.entered
    assert once_back.ours.entered.number > while_down.theirs.entered.number
    assert once_back.findings == ()
    assert stage.operators.weather.failed > 0


async def _families(stage: Stage) -> dict[tuple[int, int], Enrolled]:
    return await Desk(stage).enrol(write(30, seed=4).arrivals)


async def _wave(stage: Stage) -> Proof:
    async with stage.parts.database.transaction() as session:
        return (await read_proofs(session, stage))[Operator.WAVE]
