"""Every register of D1 at 30 June, its figures against the ledger's own (DOMAIN 13)."""

import io
from datetime import date
from types import ModuleType

import pytest

from app import ledger, payouts
from app.core.errors import Refused
from app.core.money import XOF, Money
from app.db import Session
from app.ledger import AccountRef
from app.reporting.registers import (
    REGISTERS,
    Format,
    TooLongForPaper,
    TooLongForWorkbook,
    pdf_file,
    report,
    rows_of,
    write_report,
    xlsx_file,
)
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


async def test_the_trial_balance_is_the_guides(d1: Season) -> None:
    async with d1.stage.database.transaction() as session:
        found = await rows(session, "trial_balance", asked(d1.stage.mutual, JUNE))

    assert summed(found, "debit_balance") == summed(found, "credit_balance") == 492_278
    assert {row["account"]: row["name"] for row in found}["5211"] == "Banque, compte prestations"


async def test_the_general_ledger_begins_and_ends_where_the_account_stood(d1: Season) -> None:
    whom = asked(d1.stage.mutual, JUNE, since=date(2026, 4, 1), account="5211")
    async with d1.stage.database.transaction() as session:
        found = await rows(session, "general_ledger", whom)
        before, after = await _stands(session, d1, "5211", date(2026, 3, 31)), await _stands(session, d1, "5211")

    assert found[0]["balance"] == Money(before, XOF)
    assert found[-1]["balance"] == Money(after, XOF) == Money(278_820, XOF)
    assert before + summed(found, "debit") - summed(found, "credit") == after


async def test_the_journals_balance_and_hold_every_line(d1: Season) -> None:
    async with d1.stage.database.transaction() as session:
        found = await rows(session, "journals", asked(d1.stage.mutual, JUNE))
        trial = await rows(session, "trial_balance", asked(d1.stage.mutual, JUNE))

    assert summed(found, "debit") == summed(found, "credit") == summed(trial, "debit")


@pytest.mark.parametrize("name", [one for one in REGISTERS if REGISTERS[one].is_counted])
@pytest.mark.parametrize(
    ("form", "module", "refused"), [("xlsx", xlsx_file, TooLongForWorkbook), ("pdf", pdf_file, TooLongForPaper)]
)
async def test_what_is_as_long_as_the_books_is_counted_and_refused_before_a_row_is_read(
    d1: Season, monkeypatch: pytest.MonkeyPatch, name: str, form: str, module: ModuleType, refused: type[Refused]
) -> None:
    whom = asked(d1.stage.mutual, JUNE, account="5211")
    async with d1.stage.database.transaction() as session:
        made = await report(session, REGISTERS[name], whom, made_by="Fatou Exemple")
        long = len(await rows(session, name, whom))
        counted = [await made.is_longer_than(most) for most in (long - 1, long)]
        monkeypatch.setattr(module, "MOST_ROWS", long)

        with pytest.raises(refused):
            await write_report(made, Format(form), io.BytesIO())

        assert (counted, len(await rows_of(made))) == ([True, False], long)


async def test_the_claims_register_tells_why_and_never_what_the_person_had(d1: Season) -> None:
    async with d1.stage.database.transaction() as session:
        found = await rows(session, "claims_register", asked(d1.stage.mutual, JUNE))

    assert (summed(found, "billed"), summed(found, "mutual_share"), summed(found, "paid")) == (103_885, 85_154, 84_290)
    reasons = [str(row["reasons"]) for row in found if row["state"] == "rejetée"]
    assert sorted(reason[:3] for reason in reasons) == ["C03", "C05"]
    assert not {"diagnosis", "complaint"} & set(found[0])


async def test_facilities_funders_wallets_and_suspense_agree_with_their_accounts(d1: Season) -> None:
    """DOMAIN 11, invariants 4, 5 and 6."""
    mutual = d1.stage.mutual
    async with d1.stage.database.transaction() as session:
        owed = await rows(session, "facilities_owed", asked(mutual, JUNE))
        funders = {row["funder"]: row for row in await rows(session, "subsidies_position", asked(mutual, JUNE))}
        places = {row["account"]: row for row in await rows(session, "wallet_reconciliation", asked(mutual, JUNE))}
        [waiting] = await rows(session, "suspense_list", asked(mutual, JUNE))

        assert summed(owed, "payable") == -await _stands(session, d1, "4011") == 864
        for code in ("5211", "55211", "55212", "55221", "55222"):
            assert places[code]["closing"] == Money(await _stands(session, d1, code), XOF)
    assert funders["État"]["open"] == Money(8_034, XOF)
    assert funders["État"]["unbilled"] == Money(38_925, XOF)
    assert (waiting["left"], waiting["days"], waiting["reason"]) == (Money(5_000, XOF), 148, "référence inconnue")


async def test_the_call_list_gives_phones_only_to_who_may_see_persons(d1: Season) -> None:
    """RELIABILITY 38."""
    mutual = d1.stage.mutual
    async with d1.stage.database.transaction() as session:
        [told] = await rows(session, "arrears_and_suspensions", asked(mutual, JUNE))
        [hidden] = await rows(session, "arrears_and_suspensions", asked(mutual, JUNE, sees_persons=False))

    assert (told["owed"], told["oldest_due_on"], told["lapses_on"]) == (
        Money(4_036, XOF),
        date(2026, 5, 31),
        date(2026, 8, 30),
    )
    assert told["head"] is not None
    assert (hidden["head"], hidden["phones"]) == (None, None)


async def test_the_batch_slip_sums_to_what_leaves_and_masks_the_number(d1: Season) -> None:
    async with d1.stage.database.transaction() as session:
        [batch, *_] = await payouts.list_batches(session, d1.stage.mutual.id)
        found = await rows(session, "batch_slip", asked(d1.stage.mutual, JUNE, batch_id=batch.id))

    assert summed(found, "amount") == batch.total.minor
    assert all("…" in str(row["number"]) for row in found)


async def test_the_union_adds_mutuals_of_one_currency(d1: Season) -> None:
    async with d1.stage.database.transaction() as session:
        found = await rows(session, "union_trial_balance", asked(d1.stage.mutual, JUNE))
        [key] = await rows(session, "union_mutuals", asked(d1.stage.mutual, JUNE))

    assert summed(found, "debit_balance") == summed(found, "credit_balance") == 492_278
    assert (str(key["recovery"]), key["suspense"]) == ("88.0", Money(5_000, XOF))
