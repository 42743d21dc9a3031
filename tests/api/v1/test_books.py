"""The books over HTTP: chart, balances, lines, journal, trial balance, months."""

from datetime import date

from app import membership
from app.access import Role
from tests.api.v1.till import Till
from tests.api.v1.world import SETUP, World


async def test_the_chart_is_bilingual(world: World) -> None:
    answer = await world.ask(Role.ACCOUNTANT, "GET", "/v1/accounts")

    names = {one["code"]: (one["name_fr"], one["name_en"]) for one in answer.json()["items"]}
    assert names["4111"] == ("Adhérents, cotisations appelées", "Members, contributions due")


async def test_an_unknown_code_is_not_found_and_not_repeated(world: World) -> None:
    for code in ("9999", "%00", "<b>"):
        answer = await world.ask(Role.ACCOUNTANT, "GET", f"/v1/accounts/{code}/balance")
        assert answer.status_code == 404
        assert "9999" not in answer.text and "<b>" not in answer.text


async def test_a_wallets_balance_is_the_sum_of_its_lines(till: Till) -> None:
    balance = (await till.world.ask(Role.ACCOUNTANT, "GET", f"/v1/wallets/{till.wallet.id}/balance")).json()
    lines = (await till.world.ask(Role.ACCOUNTANT, "GET", f"/v1/wallets/{till.wallet.id}/statement")).json()["items"]

    assert balance["balance"]["amount"] == 2_000
    assert [line["net"] for line in lines] == [1_000, 2_000]


async def test_a_statement_goes_on_where_the_page_before_ended(till: Till) -> None:
    address = "/v1/accounts/47121/statement?limit=1"

    lines, after = [], ""
    for _ in range(3):
        page = (await till.world.ask(Role.ACCOUNTANT, "GET", f"{address}{after}")).json()
        lines += page["items"]
        after = f"&after={page['next']}"

    assert [line["net"] for line in lines] == [-1_000, -2_000, -1_000]
    assert page["next"] is None


async def test_one_partys_balance_is_asked_by_its_id(till: Till) -> None:
    address = f"/v1/accounts/47121/balance?party={till.waiting}"

    answer = await till.world.ask(Role.ACCOUNTANT, "GET", address)

    assert answer.json()["balance"] == {"amount": 1_000, "currency": "XOF"}


async def test_the_journal_is_filtered_and_paged(till: Till) -> None:
    first = (await till.world.ask(Role.ACCOUNTANT, "GET", "/v1/entries?event=E03&limit=1")).json()
    second = (
        await till.world.ask(Role.ACCOUNTANT, "GET", f"/v1/entries?event=E03&limit=1&after={first['next']}")
    ).json()

    assert [one["event"] for page in (first, second) for one in page["items"]] == ["E03", "E03"]
    assert first["items"][0]["id"] != second["items"][0]["id"]
    assert second["next"] is None


async def test_the_trial_balance_is_zero_on_any_day(till: Till) -> None:
    now = (await till.world.ask(Role.ACCOUNTANT, "GET", "/v1/trial-balance")).json()
    before = (await till.world.ask(Role.ACCOUNTANT, "GET", "/v1/trial-balance?at=2026-03-01")).json()

    assert now["debit"] == now["credit"]
    assert now["debit"]["amount"] > 0
    assert before["debit"]["amount"] == 0


async def test_a_month_is_closed_once_it_is_over(world: World) -> None:
    async with world.database.transaction() as session:
        days = await membership.days_to_run(session, world.micmo.id, date(2026, 1, 31))
    for day in days:
        await membership.run_day(world.database, world.micmo.id, day, SETUP)

    early = await world.ask(Role.ACCOUNTANT, "POST", "/v1/periods/2026-03/closing")
    closed = await world.ask(Role.ACCOUNTANT, "POST", "/v1/periods/2026-01/closing")
    months = (await world.ask(Role.ACCOUNTANT, "GET", "/v1/periods")).json()["items"]

    assert (early.status_code, early.json()["fields"][0]["name"]) == (422, "month")
    assert closed.json()["is_closed"] is True
    assert [(one["month"], one["is_closed"]) for one in months] == [
        ("2026-01", True),
        ("2026-02", False),
        ("2026-03", False),
    ]
