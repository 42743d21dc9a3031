"""The month-end pack on paper, drawn from D1's June: its figures, its letters, its signatures."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from app import accounting, reporting
from app.reporting import MonthEnd, month_end_pdf
from tests.reporting.indicators.conftest import d1
from tests.reporting.indicators.season import Season
from tests.reporting.test_advice_paper import read

__all__ = ["d1"]

JUNE = date(2026, 6, 30)


@pytest.fixture
async def june(d1: Season) -> AsyncIterator[MonthEnd]:
    """June of D1, drawn up by somebody with a Bambara name."""
    async with d1.stage.database.transaction() as session:
        pack = await accounting.month_end_pack(session, d1.stage.mutual, JUNE)
        found = await reporting.indicators(session, d1.stage.mutual, JUNE)
    yield MonthEnd(pack=pack, indicators=found, made_by="Fatou Ɲɛnajɛ")


async def test_a_month_is_told_whole_in_french(june: MonthEnd) -> None:
    text = read(month_end_pdf(june, "fr"))

    for part in ("Balance générale", "Mouvements du mois", "Portefeuilles et preuves", "Liste de contrôle"):
        assert part in text
    assert "Total 492 278 492 278" in text
    assert "Taux de recouvrement 88,0 %" in text
    assert "Fatou Ɲɛnajɛ" in text
    assert text.count(june.pack.chain_head) == 2


async def test_and_in_english(june: MonthEnd) -> None:
    text = read(month_end_pdf(june, "en"))

    assert "Month-end pack" in text
    assert "Total 492,278 492,278" in text
    assert "An earlier month is still open" in text
