"""A mutual with the pilot's tariff and its harvest campaign, on New Year's morning."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from app import checker, membership
from app.core.clock import VirtualClock
from app.core.money import XOF
from app.db import Database, Session
from app.membership import Mutual, NewMutual
from tests.membership.village import Village, a_village

MICBA = NewMutual(
    code="MICBA",
    name="Mutuelle interprofessionnelle de Bandiagara",
    circle="02",
    currency=XOF,
    antennas=["Bandiagara", "Dourou"],
    opened_on=date(2026, 1, 1),
)


@pytest.fixture
def clock() -> VirtualClock:
    """New Year's morning; tests move it day by day."""
    return VirtualClock(datetime(2026, 1, 1, 8, 0, tzinfo=UTC))


@pytest.fixture
async def village(database: Database, clock: VirtualClock) -> AsyncIterator[Village]:
    """MICMO in the year of its first harvest campaign; afterwards the checker finds nothing of membership's."""
    village = await a_village(database, clock)
    yield village
    async with database.transaction() as session:
        findings = await checker.run_checks(session, village.mutual.id)
    assert [finding for finding in findings if not _is_of_collecting(finding)] == []


@pytest.fixture
async def micba(session: Session) -> Mutual:
    """The mutual of Bandiagara, newly founded, in a transaction that leaves nothing behind."""
    return await membership.found(session, MICBA)


def _is_of_collecting(finding: checker.Finding) -> bool:
    """Here money comes without the room that records payments, so what only its rows can prove is not asked."""
    wants_a_payment = finding.sentence.startswith(("Every E03 is", "What E05 credits", "What collecting moved"))
    return wants_a_payment or finding.facts.get("event") in ("E11b", "E11d")
