"""The chart of a mutual: the standard one for a newcomer, and accounts opened beyond it."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import yaml
from sqlalchemy import text

from app.core.ids import MutualId, new_id
from app.core.money import Currency
from app.db import Session
from app.ledger.accounts import NO_PARTY
from app.ledger.model import AccountRef, ChartAccount, Side

OPEN = text("""
    WITH wanted AS MATERIALIZED (
        SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:fr AS text[]), CAST(:en AS text[]), CAST(:types AS text[]),
                             CAST(:sides AS text[]), CAST(:party_kinds AS text[]), CAST(:pcms_codes AS text[]),
                             CAST(:ids AS uuid[]))
                      AS w (code, name_fr, name_en, type, side, party_kind, pcms_code, id)
    ), charted AS (
        INSERT INTO chart_accounts (mutual_id, code, name_fr, name_en, type, side, party_kind, pcms_code)
        SELECT :mutual_id, code, name_fr, name_en, type, side, party_kind, pcms_code FROM wanted ORDER BY code
        ON CONFLICT (mutual_id, code) DO NOTHING
    )
    INSERT INTO accounts (mutual_id, id, code, party, currency)
    SELECT :mutual_id, id, code, :no_party, :currency FROM wanted ORDER BY code
    ON CONFLICT (mutual_id, code, party) DO NOTHING
""")

CHART = text("""
    SELECT code, name_fr, name_en, type, side, party_kind, pcms_code FROM chart_accounts
    WHERE mutual_id = :mutual_id ORDER BY code
""")


async def provision(session: Session, mutual_id: MutualId, currency: Currency) -> None:
    """Give a new mutual the standard chart in its currency (DOMAIN 10); what it has already stays as it is."""
    await open_accounts(session, mutual_id, currency, standard_chart())


async def open_accounts(
    session: Session, mutual_id: MutualId, currency: Currency, accounts: Sequence[ChartAccount]
) -> None:
    """Add accounts to a mutual's chart; codes it has already stay as they are."""
    values = {
        "codes": [account.code for account in accounts],
        "fr": [account.name_fr for account in accounts],
        "en": [account.name_en for account in accounts],
        "types": [account.type for account in accounts],
        "sides": [account.side.value for account in accounts],
        "party_kinds": [account.party_kind for account in accounts],
        "pcms_codes": [account.pcms_code for account in accounts],
        "ids": [new_id() for _ in accounts],
    }
    whose = {"mutual_id": mutual_id, "no_party": NO_PARTY, "currency": currency.code}
    await session.execute(OPEN, values | whose)


async def open_wallet_accounts(
    session: Session, mutual_id: MutualId, currency: Currency, *, number: int, operator: str
) -> tuple[AccountRef, AccountRef]:
    """The collection and payout accounts of the mutual's n-th operator: 552n1 and 552n2 (DOMAIN 11)."""
    assert 1 <= number <= 9, "the chart has one digit for operators"
    purposes = (("1", "encaissement", "collection wallet"), ("2", "décaissement", "payout wallet"))
    pair = [
        ChartAccount(f"552{number}{digit}", f"{operator}, {fr}", f"{operator} {en}", "asset", Side.DEBIT)
        for digit, fr, en in purposes
    ]
    await open_accounts(session, mutual_id, currency, pair)
    collection, payout = (AccountRef(account.code) for account in pair)
    return collection, payout


async def accounts_of(session: Session, mutual_id: MutualId) -> list[ChartAccount]:
    """A mutual's chart, by code."""
    rows = await session.execute(CHART, {"mutual_id": mutual_id})
    return [
        ChartAccount(row.code, row.name_fr, row.name_en, row.type, Side(row.side), row.party_kind, row.pcms_code)
        for row in rows
    ]


@cache
def standard_chart() -> tuple[ChartAccount, ...]:
    """The accounts of `standard_chart.yaml`, read once."""
    listed = yaml.safe_load(files("app.ledger").joinpath("standard_chart.yaml").read_text("utf-8"))
    return tuple(
        ChartAccount(row["code"], row["fr"], row["en"], row["type"], Side(row["side"]), row.get("party"))
        for row in listed
    )
