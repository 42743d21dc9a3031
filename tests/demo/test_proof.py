"""A franc that an operator moved and we did not book, or booked twice, is told by operator, mutual and reference."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app import ledger
from app.core.money import XOF, Money
from app.demo.customers import AGENT, Customers, Enrolled
from app.demo.desk import Desk
from app.demo.figures import contradictions
from app.demo.operators import Operator
from app.demo.paid import NOTHING, Sum
from app.demo.proof import Pair, Proof, read_proofs
from app.demo.season import write
from app.demo.stage import Stage
from app.ledger import JournalEntry, chart, credit, debit
from app.providers import Direction
from app.providers.simulators.base import Movement

AT = datetime(2025, 11, 3, 10, tzinfo=UTC)


def test_what_agrees_to_the_franc_is_not_told() -> None:
    pair = Pair(account="MICMO Wave", theirs={"TML1": 500, "TML2": 1_730}, ours={"TML1": 500, "TML2": 1_730})

    assert (pair.lost(), pair.doubled(), list(pair.findings())) == ({}, {}, [])


@pytest.mark.parametrize(
    ("ours", "lost", "doubled"),
    [
        ({"TML1": 500}, {"TML2": 1_730}, {}),
        ({"TML1": 500, "TML2": 1_729}, {"TML2": 1}, {}),
        ({"TML1": 500, "TML2": 3_460}, {}, {"TML2": 1_730}),
        ({"TML1": 500, "TML2": 1_730, "TML9": 1}, {}, {"TML9": 1}),
        ({"TML1": 1_730, "TML2": 500}, {"TML2": 1_230}, {"TML1": 1_230}),
    ],
)
def test_a_franc_lost_or_doubled_is_told_though_another_makes_up_for_it(
    ours: dict[str, int], lost: dict[str, int], doubled: dict[str, int]
) -> None:
    pair = Pair(account="MICMO Wave", theirs={"TML1": 500, "TML2": 1_730}, ours=ours)

    assert (pair.lost(), pair.doubled()) == (lost, doubled)
    assert {finding.split()[3] for finding in pair.findings()} == {f"{name}:" for name in {*lost, *doubled}}


async def test_money_that_an_operator_moved_and_nobody_heard_of_is_lost(stage: Stage) -> None:
    """RELIABILITY I14: of one operator of four; the others agree."""
    await _pay_by_wave(stage, 500)
    agreed = await _proofs(stage)
    account = stage.operators.collecting[Operator.WAVE]["MICMO"]
    account.books.record(_payment(account.name, "TML-UNHEARD", 1))

    found = await _proofs(stage)

    assert agreed[Operator.WAVE].theirs.entered == Sum(1, 500)
    assert not contradictions(agreed)
    assert (found[Operator.WAVE].lost, found[Operator.WAVE].doubled) == (Sum(1, 1), NOTHING)
    assert "I14: MICMO Wave TML-UNHEARD: 0 != 1" in contradictions(found)
    assert all(not found[operator].findings for operator in Operator if operator is not Operator.WAVE)


async def test_a_payment_that_the_ledger_books_twice_is_doubled(stage: Stage) -> None:
    """RELIABILITY I14: the ledger itself stands beside the operator's books."""
    reference = await _pay_by_wave(stage, 500)
    await _book_again(stage, 500)

    found = (await _proofs(stage))[Operator.WAVE]

    assert (found.lost, found.doubled) == (NOTHING, Sum(1, 500))
    assert f"I14: MICMO Wave {reference}: 1000 != 500" in found.findings


async def test_a_payment_that_an_operator_takes_back_in_silence_is_booked_too_much(stage: Stage) -> None:
    """RELIABILITY I14."""
    reference = await _pay_by_wave(stage, 500)
    stage.operators.wave.books.reverse(reference, reversal_id="TML-BACK", occurred_at=AT, fee_returned=Money(5, XOF))

    found = (await _proofs(stage))[Operator.WAVE]

    assert found.doubled == Sum(1, 500)
    assert f"I14: MICMO Wave {reference}: 500 != 0" in found.findings


async def test_an_order_that_we_never_gave_is_lost(stage: Stage) -> None:
    account = stage.operators.paying_out[Operator.MTN]["MICBA"]
    paid = _payment(account.name, "1849302750", 700)
    account.books.record(replace(paid, direction=Direction.OUT, payer=account.name, receiver="22375000203"))

    found = (await _proofs(stage))[Operator.MTN]

    assert found.lost == Sum(1, 700)
    assert "I14: MICBA MTN MoMo 1849302750: 0 != 700" in found.findings


async def _pay_by_wave(stage: Stage, minor: int) -> str:
    """A payment at the till that is told and booked; answers the operator's id."""
    units = await Desk(stage).enrol(write(30, seed=4).arrivals)
    unit = next(one for one in units.values() if _is_wave_in_micmo(one))
    Customers(stage).scan(unit, minor, unit.arrival.household.number, unit.reference)
    await stage.settle()
    [paid] = stage.operators.wave.books.all()
    return paid.id


async def _book_again(stage: Stage, minor: int) -> None:
    wallet = stage.branches["MICMO"].wallets[Operator.WAVE]
    async with stage.parts.database.transaction() as session:
        payment_id = await session.scalar(text("SELECT id FROM payments"))
        again = JournalEntry(
            mutual_id=wallet.mutual_id,
            key="received:again",
            event="E03",
            cause=f"payment:{payment_id}",
            actor=AGENT,
            occurred_at=AT,
            booked_on=AT.date(),
            lines=(debit(wallet.account, Money(minor, XOF)), credit(chart.SUNDRY_INCOME, Money(minor, XOF))),
        )
        await ledger.post(session, [again])


def _is_wave_in_micmo(unit: Enrolled) -> bool:
    return unit.arrival.household.operator is Operator.WAVE and unit.branch.mutual.code == "MICMO"


def _payment(receiver: str, reference: str, minor: int) -> Movement:
    return Movement(
        id=reference,
        amount=Money(minor, XOF),
        fee=Money(0, XOF),
        payer="22372000001",
        receiver=receiver,
        occurred_at=AT,
    )


async def _proofs(stage: Stage) -> dict[Operator, Proof]:
    async with stage.parts.database.transaction() as session:
        return dict(await read_proofs(session, stage))
