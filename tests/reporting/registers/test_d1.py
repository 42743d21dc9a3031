"""Every register of D1 at 30 June, its figures against the ledger's own (DOMAIN 13)."""

from datetime import date

import pytest

from app import ledger
from app.db import Session
from app.ledger import AccountRef
from app.reporting.registers import REGISTERS, Format
from tests.reporting.indicators.season import Season
from tests.reporting.registers.drawn import asked, file, rows, summed

JUNE = date(2026, 6, 30)


async def _stands(session: Session, d1: Season, code: str, at: date = JUNE) -> int:
    return (await ledger.balance(session, d1.stage.mutual.id, AccountRef(code), at)).net_minor


async def test_the_contribution_register_sums_to_the_ledger(d1: Season) -> None:
    async with d1.stage.database.transaction() as session:
        found = await rows(session, "contribution_register", asked(d1.stage.mutual, JUNE))

        assert len(found) == 4
        assert summed(found, "called") == 62_280
        assert summed(found, "paid") == 54_784
        assert summed(found, "cancelled") == 3_460
        assert summed(found, "arrears") == await _stands(session, d1, "4111") == 4_036
        assert summed(found, "advance") == -await _stands(session, d1, "4191") == 1_000
        assert sum(row["covered"] == "oui" for row in found) == 3


async def test_a_day_gone_by_is_that_days(d1: Season) -> None:
    on = date(2026, 2, 28)
    async with d1.stage.database.transaction() as session:
        found = await rows(session, "contribution_register", asked(d1.stage.mutual, on))

        assert summed(found, "arrears") == await _stands(session, d1, "4111", on)


@pytest.mark.parametrize("name", [one for one in REGISTERS if REGISTERS[one].asks != "batch"])
@pytest.mark.parametrize("form", list(Format))
async def test_every_register_is_written_in_every_format(d1: Season, name: str, form: Format) -> None:
    async with d1.stage.database.transaction() as session:
        written = await file(session, name, asked(d1.stage.mutual, JUNE, account="4111"), form)

    assert written.startswith({"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "pdf": b"%PDF"}[form.value])
