"""Registers over HTTP: what there is, pages, files on record, names only for who may see them."""

import csv
import io

from app.access import Role
from tests.api.v1.till import Till
from tests.api.v1.world import World


async def test_reports_are_listed_with_what_each_needs(world: World) -> None:
    found = (await world.ask(Role.MANAGER, "GET", "/v1/reports", language="fr")).json()["items"]

    told = {one["name"]: one for one in found}
    assert told["contribution_register"]["title"] == "Registre des cotisations"
    assert (told["batch_slip"]["asks"], told["batch_slip"]["permission"]) == ("batch", "payouts.read")
    assert told["arrears_and_suspensions"]["has_persons"]


async def test_a_register_comes_in_pages_that_make_the_whole(till: Till) -> None:
    first = (await till.world.ask(Role.AUDITOR, "GET", "/v1/reports/journals?limit=3")).json()
    rest = await till.world.ask(Role.AUDITOR, "GET", f"/v1/reports/journals?limit=200&after={first['next']}")
    whole = await till.world.ask(Role.AUDITOR, "GET", "/v1/reports/journals.csv")

    lines = list(csv.DictReader(io.StringIO(whole.content.decode("utf-8-sig")), delimiter=";"))
    assert len(first["items"]) == 3
    assert rest.json()["next"] is None
    assert len(first["items"]) + len(rest.json()["items"]) == len(lines) - 1
    assert first["items"][0]["debit"]["currency"] == "XOF"


async def test_the_call_list_names_persons_only_to_who_may_see_them(till: Till) -> None:
    """RELIABILITY 38: and what was taken out stands in the trail."""
    path = "/v1/reports/contribution_register"
    seen = (await till.world.ask(Role.AUDITOR, "GET", path)).json()["items"]
    hidden = (await till.world.ask(Role.COORDINATOR, "GET", f"{path}.xlsx")).headers["content-disposition"]
    trail = (await till.world.ask(Role.AUDITOR, "GET", "/v1/audit")).json()["items"]

    assert seen[0]["head"] == "Awa Exemple"
    assert "MICMO-contribution_register-" in hidden
    acts = [one["facts"]["form"] for one in trail if one["act"] == "reports.export"]
    assert sorted(acts) == ["json", "xlsx"]


async def test_what_a_report_holds_needs_its_own_permission(till: Till) -> None:
    refused = await till.world.ask(Role.SIGNATORY, "GET", "/v1/reports/contribution_register.csv")
    allowed = await till.world.ask(Role.SIGNATORY, "GET", "/v1/reports/trial_balance.pdf")

    assert (refused.status_code, allowed.status_code) == (403, 200)
    assert allowed.content.startswith(b"%PDF")


async def test_what_cannot_be_made_is_refused(till: Till) -> None:
    asks = ("nothing_like_it", "trial_balance?at=2027-01-01", "batch_slip", "general_ledger",
            "general_ledger?account=9", "suspense_list?at=2026-03-01", "journals?since=2026-03-05", "journals?after=WzAtMV0")  # fmt: skip
    found = [(await till.world.ask(Role.AUDITOR, "GET", f"/v1/reports/{one}")).status_code for one in asks]

    assert found == [404, 422, 422, 422, 404, 422, 422, 422]


async def test_the_union_sees_all_mutuals_and_a_mutual_none_of_it(world: World) -> None:
    mine = (await world.ask(Role.AUDITOR, "GET", "/v1/union/reports/union_mutuals")).json()["items"]
    not_of_one = await world.ask(Role.AUDITOR, "GET", "/v1/reports/union_mutuals")

    assert [row["code"] for row in mine] == ["MICMO"]
    assert not_of_one.status_code == 404
