"""What an operator is told that asks before it takes the money (DESIGN 3.2)."""

import pytest

from app import collection
from app.core.money import KES, XOF, Money
from app.providers import ValidationQuestion, Verdict
from app.wallets import ValidationPolicy
from tests.collection.till import Till, a_till

FIVE_HUNDRED = Money(500, XOF)


async def verdict(
    till: Till,
    reference: str | None,
    *,
    amount: Money | None = FIVE_HUNDRED,
    receiver: str | None = "600777",
) -> Verdict:
    question = ValidationQuestion(payer_reference=reference, amount=amount, receiver=receiver)
    async with till.village.database.transaction() as session:
        return await collection.validate(session, till.wallet, question)


@pytest.fixture
async def strict(till: Till) -> Till:
    """A wallet that takes no money it could not place."""
    policy = ValidationPolicy(accepts_unknown=False, least_minor=100, most_minor=10_000)
    return await a_till(till.village, name="Moov", account_code="55221", validation=policy)


async def test_an_open_unit_is_welcome_however_it_is_typed(strict: Till) -> None:
    _, reference = await strict.unit(1)

    assert await verdict(strict, reference) is Verdict.ACCEPTED
    assert await verdict(strict, f" {reference[:2]}-{reference[2:]}".replace("0", "O")) is Verdict.ACCEPTED


async def test_a_collective_is_welcome_once_it_is_registered(strict: Till) -> None:
    assert await verdict(strict, "9000001732") is Verdict.UNKNOWN_REFERENCE
    await strict.collective("9000001732")

    assert await verdict(strict, "9000001732") is Verdict.ACCEPTED


@pytest.mark.parametrize("typed", [None, "", "0100012337", "0100012336", "Awa"])
async def test_what_nobody_holds_is_taken_or_not_by_the_wallets_policy(
    till: Till, strict: Till, typed: str | None
) -> None:
    assert await verdict(till, typed) is Verdict.ACCEPTED
    assert await verdict(strict, typed) is Verdict.UNKNOWN_REFERENCE


async def test_a_lapsed_unit_is_refused(till: Till) -> None:
    _, reference = await till.unit(1)
    await till.village.live_until("2026-04-16")

    assert await verdict(till, reference) is Verdict.REFUSED


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (Money(99, XOF), Verdict.WRONG_AMOUNT),
        (Money(100, XOF), Verdict.ACCEPTED),
        (Money(10_000, XOF), Verdict.ACCEPTED),
        (Money(10_001, XOF), Verdict.WRONG_AMOUNT),
        (Money(500, KES), Verdict.WRONG_AMOUNT),
        (None, Verdict.ACCEPTED),
    ],
)
async def test_amounts_follow_the_policy(strict: Till, amount: Money | None, expected: Verdict) -> None:
    _, reference = await strict.unit(1)

    assert await verdict(strict, reference, amount=amount) is expected


async def test_another_merchants_payer_is_turned_away(till: Till) -> None:
    _, reference = await till.unit(1)

    assert await verdict(till, reference, receiver="600999") is Verdict.WRONG_RECEIVER


async def test_answering_writes_nothing(till: Till) -> None:
    _, reference = await till.unit(1)

    await verdict(till, reference)

    assert await till.payments() == 0
    assert await till.village.scalar("SELECT count(*) FROM entries WHERE event = 'E03'") == 0
