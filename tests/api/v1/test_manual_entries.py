"""What people book by hand over HTTP: proposed by one, decided by another, each act in the trail (I15)."""

from typing import Any

from app.access import Role
from tests.api.v1.till import Till
from tests.api.v1.world import World

MAKER, CHECKER, OTHER = Role.ACCOUNTANT, Role.COORDINATOR, Role.SIGNATORY


def francs(amount: int) -> dict[str, Any]:
    """So much."""
    return {"amount": amount, "currency": "XOF"}


def lines(debit: str = "5211", credit: str = "7741", amount: int = 300) -> list[dict[str, Any]]:
    """An entry of two lines."""
    return [
        {"account": debit, "side": "D", "amount": francs(amount)},
        {"account": credit, "side": "C", "amount": francs(amount)},
    ]


class Books:
    """People at their desks, each act under a new `Idempotency-Key` unless one is given."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._acts = 0

    async def post(self, who: Role, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Somebody acts: status and answer."""
        self._acts += 1
        answer = await self.world.ask(who, "POST", f"/v1/{path}", key=key or f"act-{self._acts}", json=body)
        return answer.status_code, answer.json()

    async def get(self, path: str, who: Role = MAKER) -> Any:
        """What somebody reads."""
        answer = await self.world.ask(who, "GET", f"/v1/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()


async def test_an_entry_is_proposed_by_one_and_approved_by_another(world: World) -> None:
    books = Books(world)
    status, made = await books.post(MAKER, "manual-entries", {"lines": lines(), "note": "intérêts"})
    assert (status, made["decision"]["state"], made["entry_id"]) == (201, "proposed", None)

    status, posted = await books.post(CHECKER, f"manual-entries/{made['id']}/approval")

    assert (status, posted["decision"]["state"]) == (200, "approved")
    entry = await books.get(f"entries/{posted['entry_id']}")
    assert (entry["event"], entry["note"], entry["actor"]) == ("manual", "intérêts", posted["decision"]["decided_by"])
    assert (await books.get("accounts/5211/balance"))["balance"]["amount"] == 300
    trail = (await books.get(f"audit?subject=manual_entry:{made['id']}", Role.AUDITOR))["items"]
    assert [one["act"] for one in trail] == ["books.approve", "books.propose"]


async def test_the_same_proposal_again_is_answered_again(world: World) -> None:
    books = Books(world)

    answers = [await books.post(MAKER, "manual-entries", {"lines": lines(), "note": "x"}, key="one") for _ in range(2)]

    assert answers[0] == answers[1]
    assert len((await books.get("manual-entries"))["items"]) == 1


async def test_who_proposes_lacks_the_permission_to_approve(world: World) -> None:
    books = Books(world)
    _, made = await books.post(MAKER, "manual-entries", {"lines": lines(), "note": "x"})

    assert (await books.post(MAKER, f"manual-entries/{made['id']}/approval"))[0] == 403
    assert (await books.post(CHECKER, "manual-entries", {"lines": lines(), "note": "x"}))[0] == 403


async def test_it_is_refused_taken_back_and_mirrored(world: World) -> None:
    books = Books(world)
    entry = {"lines": lines(), "note": "x"}
    refused, withdrawn, booked = [(await books.post(MAKER, "manual-entries", entry))[1]["id"] for _ in range(3)]

    _, no = await books.post(OTHER, f"manual-entries/{refused}/refusal", {"reason": "mauvais compte"})
    _, back = await books.post(MAKER, f"manual-entries/{withdrawn}/withdrawal")
    await books.post(CHECKER, f"manual-entries/{booked}/approval")
    status, mirror = await books.post(MAKER, f"manual-entries/{booked}/mirror", {"note": "deux fois"})
    await books.post(OTHER, f"manual-entries/{mirror['id']}/approval")

    assert (no["decision"]["state"], no["decision"]["reason"]) == ("refused", "mauvais compte")
    assert (back["decision"]["state"], status, mirror["mirrors"]) == ("withdrawn", 201, booked)
    assert (await books.get("accounts/5211/balance"))["balance"]["amount"] == 0
    assert [one["id"] for one in (await books.get("manual-entries?state=withdrawn"))["items"]] == [withdrawn]


async def test_an_account_kept_by_documents_is_refused_in_both_languages(world: World) -> None:
    body = {"lines": lines("4111"), "note": "x"}

    told = [
        (await world.ask(MAKER, "POST", "/v1/manual-entries", key=language, json=body, language=language)).json()
        for language in ("fr", "en")
    ]

    assert [one["code"] for one in told] == ["accounting.controlled_account"] * 2
    assert "tenu par des pièces" in told[0]["detail"] and "kept by documents" in told[1]["detail"]


async def test_the_register_of_expenses_holds_nothing_else(world: World) -> None:
    books = Books(world)
    await books.post(MAKER, "manual-entries", {"lines": lines(), "note": "x"})
    status, spent = await books.post(
        MAKER, "expenses", {"account": "6611", "amount": francs(8_000), "note": "salaires"}
    )

    assert (status, spent["kind"]) == (201, "expense")
    assert [one["id"] for one in (await books.get("expenses?account=6611"))["items"]] == [spent["id"]]
    assert (await books.get("expenses?account=6381"))["items"] == []
    refused = await books.post(MAKER, "expenses", {"account": "7741", "amount": francs(1), "note": "x"})
    assert (refused[0], refused[1]["code"]) == (422, "accounting.not_an_expense")


async def test_the_chart_grows_and_nothing_of_it_changes(world: World) -> None:
    books = Books(world)
    new = {"code": "6382", "name_fr": "Fournitures", "name_en": "Supplies", "type": "expense", "side": "D"}

    status, made = await books.post(MAKER, "accounts", new)

    assert (status, made["code"]) == (201, "6382")
    assert (await books.post(MAKER, "accounts", new))[1]["code"] == "accounting.account_exists"
    assert (await books.post(MAKER, "accounts", new | {"code": "6383", "type": "income"}))[0] == 422


async def test_the_coordinator_writes_off_arrears(till: Till) -> None:
    """E23."""
    books, path = Books(till.world), f"units/{till.unit.reference}/write-offs"
    assert (await books.post(MAKER, path, {"note": "partie"}))[0] == 403

    status, made = await books.post(CHECKER, path, {"amount": francs(100), "note": "partie"})
    _, rest = await books.post(CHECKER, path, {"note": "partie"})

    assert (status, made["amount"]["amount"]) == (201, 100)
    assert [one["id"] for one in (await books.get(path))["items"]] == [rest["id"], made["id"]]
    assert (await books.post(CHECKER, path, {"note": "x"}))[1]["code"] == "collection.write_off_exceeds_arrears"
    assert (await books.get("accounts/4111/balance"))["balance"]["amount"] == 0


async def test_a_payment_in_suspense_is_a_recovery(till: Till) -> None:
    """E23."""
    books, path = Books(till.world), f"payments/{till.waiting}/recovery"

    status, made = await books.post(CHECKER, path, {"note": "ancien arriéré"})

    assert (status, made["amount"]["amount"]) == (201, 1_000)
    assert (await books.get(f"payments/{till.waiting}"))["status"] == "income"
    assert (await books.post(CHECKER, path, {"note": "x"}))[1]["code"] == "collection.receipt_not_in_suspense"


async def test_unclaimed_money_is_income_by_two_people(till: Till) -> None:
    """E25."""
    books, path = Books(till.world), f"payments/{till.waiting}/income"
    status, made = await books.post(MAKER, path, {"note": "PV du conseil"})
    assert (status, made["is_of_age"], made["age_days"]) == (201, False, 0)
    assert (await books.post(MAKER, path, {"note": "PV"}))[1]["code"] == "accounting.already_proposed"
    _, refused = await books.post(OTHER, f"{path}/refusal", {"reason": "trop tôt"})
    await books.post(MAKER, path, {"note": "PV du conseil"})
    _, back = await books.post(MAKER, f"{path}/withdrawal")
    await books.post(MAKER, path, {"note": "PV du conseil"})

    _, approved = await books.post(CHECKER, f"{path}/approval")

    states = [one["decision"]["state"] for one in (refused, back, approved)]
    assert states == ["refused", "withdrawn", "approved"]
    listed = [one["decision"]["state"] for one in (await books.get("income-proposals"))["items"]]
    assert listed == ["approved", "withdrawn", "refused"]
    assert (await books.get("accounts/7581/balance"))["balance"]["amount"] == 1_000
    assert (await books.get("suspense/unclaimed"))["items"] == []


async def test_a_months_end_is_looked_at_before_it_is_closed(till: Till) -> None:
    books = Books(till.world)

    checklist = await books.get("periods/2026-02/checklist")
    pack = await books.get("periods/2026-03/pack")
    status, refused = await books.post(MAKER, "periods/2026-02/closing")

    blocking = [one["code"] for one in checklist["items"] if one["weight"] == "blocking"]
    assert (checklist["is_ready"], blocking) == (False, ["daily_run_missing", "earlier_month_open"])
    assert (status, refused["code"]) == (409, "accounting.month_not_ready")
    assert "daily_run_missing, earlier_month_open" in refused["detail"]
    assert (pack["month"], pack["suspense"], pack["suspense_payments"]) == ("2026-03", 1_000, 1)
    assert sum(one["closing"] for one in pack["movements"]) == 0
    assert (await till.world.ask(MAKER, "GET", "/v1/periods/9999-12/pack")).status_code == 422
