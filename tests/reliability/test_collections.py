"""Failure scenarios of RELIABILITY 6 that cross rooms: a killed process, odd amounts, redeliveries, through HTTP."""

import asyncio
import signal
import sys

import pytest
from sqlalchemy import text

from app.providers.errors import ProviderError
from app.providers.http import Http
from tests.collection.office import Office


def told(amount: str, reference: str = "0100012336", operator_id: str = "SIM0001") -> bytes:
    """A confirmation whose amount is this piece of JSON."""
    return (
        f'{{"id": "{operator_id}", "status": "succeeded", "amount": {amount}, "currency": "XOF",'
        f' "reference": "{reference}", "receiver": "600777", "occurred_at": "2026-01-15T07:59:00+00:00"}}'
    ).encode()


async def delivered(office: Office) -> list[tuple[str, str | None]]:
    """The fate of every delivery and its reason."""
    async with office.till.village.database.transaction() as session:
        rows = await session.execute(
            text(
                "SELECT coalesce(f.state, 'new') AS state, f.reason FROM deliveries d"
                " LEFT JOIN delivery_fates f ON f.mutual_id = d.mutual_id AND f.delivery_id = d.id ORDER BY d.position"
            )
        )
        return [(row.state, row.reason) for row in rows]


async def test_reliability_2_killed_after_the_inbox_commit_and_before_the_reply_then_redelivered_is_booked_once(
    office: Office, database_url: str
) -> None:
    unit, reference = await office.till.unit(12)
    body = told('"7920"', reference)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.reliability.door_that_dies", database_url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    door = (await process.stdout.readline()).decode().strip()
    stranger = Http("operator", f"{door}/hooks/{office.token}", failures=None)

    with pytest.raises(ProviderError):
        await stranger.send(
            "POST", "/payment", verb="callback", body=body, headers={"content-type": "application/json"}
        )
    await stranger.close()
    assert await process.wait() == -signal.SIGKILL
    assert await delivered(office) == [("new", None)]
    again = await office.post("payment", body)
    await office.drained()

    assert again.status == 200
    assert await delivered(office) == [("booked", None)]
    [payment] = await office.payments()
    assert (payment.unit_id, payment.amount_minor) == (unit, 7_920)
    assert await office.till.findings() == []


@pytest.mark.parametrize(
    ("amount", "booked_minor"),
    [
        ('"5000"', 5_000),
        ('"5000.00"', 5_000),
        ("5000", None),
        ('"5000.50"', None),
        ("5000.5", None),
        ('"0"', None),
        ('"-5000"', None),
        ('"5e3"', None),
        ("5e3", None),
        ("true", None),
        ('""', None),
        ('" "', None),
        ('" 5000 "', None),
        ('"5 000"', None),
        ('"5,000"', None),
        ('"+5000"', None),
        ('"\\u0665000"', None),
        ('"1000000000000000000"', None),
        ("null", None),
        ('{"value": 5000}', None),
    ],
)
async def test_reliability_7_each_amount_in_francs_has_its_verdict(
    office: Office, amount: str, booked_minor: int | None
) -> None:
    """Taken whole, or quarantined for a person; never rounded, never a 5xx."""
    answer = await office.post("payment", told(amount))
    await office.drained()

    assert answer.status == 200
    payments = [payment.amount_minor for payment in await office.payments()]
    [(state, reason)] = await delivered(office)
    if booked_minor is None:
        assert (payments, state) == ([], "quarantined")
        assert reason
    else:
        assert (payments, state) == ([booked_minor], "booked")


async def test_reliability_4_a_redelivery_of_another_amount_is_a_conflict_someone_sees(office: Office) -> None:
    await office.post("payment", told('"5000"'))
    await office.post("payment", told('"9000"'))
    await office.drained()

    assert [state for state, _ in await delivered(office)] == ["booked", "conflict"]
    assert [payment.amount_minor for payment in await office.payments()] == [5_000]
    assert await office.till.incidents() == ["payment.contradicted"]


async def test_reliability_1_a_thousand_equal_confirmations_at_once_are_one_entry(office: Office) -> None:
    unit, reference = await office.till.unit(12)
    body = told('"7920"', reference)

    for _ in range(10):
        answers = await asyncio.gather(*(office.post("payment", body) for _ in range(100)))
        assert {answer.status for answer in answers} == {200}
    await office.drained()

    [payment] = await office.payments()
    assert payment.unit_id == unit
    assert await office.till.village.scalar("SELECT count(*) FROM entries WHERE event = 'E03'") == 1
    assert await office.till.findings() == []
