"""The commands that set a mutual up, check its books and list what adapters can do."""

import json
from pathlib import Path
from uuid import UUID

from app import membership
from app.core.ids import WalletId
from app.db import Database
from app.db.embedded import ServerUrls
from app.db.roles import as_role
from app.providers.breaker import FAILURES
from app.providers.listening import Ending
from app.wallets import Notes
from tests.cli.conftest import Run

CREDENTIALS = {"base_url": "http://127.0.0.1:9", "api_key": "key-for-tests", "receiver": "700100"}
MICMO = ("--code", "MICMO", "--name", "Mutuelle du cercle de Mopti", "--circle", "01")


def credentials(folder: Path) -> str:
    """A file with an account at the neutral operator."""
    file = folder / "credentials.json"
    file.write_text(json.dumps(CREDENTIALS), "utf-8")
    return str(file)


def test_a_mutual_is_founded_once_and_listed(from_nothing: Run) -> None:
    created = from_nothing("mutual", "create", *MICMO, "--antenna", "Mopti", "--antenna", "Sio", "--json")
    again = from_nothing("mutual", "create", *MICMO, "--antenna", "Mopti")
    listed = from_nothing("mutual", "list", "--json")

    assert created.status == 0
    assert [(one["code"], one["circle"]) for one in listed.json] == [("MICMO", "01")]
    assert (again.status, again.out) == (2, "")
    assert again.err.startswith("membership.mutual_exists: ")


def test_a_wallet_is_opened_with_its_address_shown_once_and_rotated(mutuelle: Run, tmp_path: Path) -> None:
    mutuelle("mutual", "create", *MICMO, "--antenna", "Mopti")
    whose = ("--mutual", "MICMO")

    opened = mutuelle(
        "wallet", "open", *whose, "--name", "Orange", "--provider", "simulator", "--account", "55211",
        "--credentials", credentials(tmp_path), "--json",
    )  # fmt: skip
    [wallet] = opened.json
    rotated = mutuelle("wallet", "rotate", *whose, "--wallet", wallet["id"], "--json")
    listed = mutuelle("wallet", "list", *whose, "--json")

    assert wallet["callback"].startswith("http://127.0.0.1:8000/hooks/")
    assert rotated.json[0]["callback"] != wallet["callback"]
    assert [(one["name"], one["account"], one["open"]) for one in listed.json] == [("Orange", "55211", True)]
    assert "key-for-tests" not in opened.out + listed.out


def test_books_in_order_are_status_0(mutuelle: Run) -> None:
    mutuelle("mutual", "create", *MICMO, "--antenna", "Mopti")

    checked = mutuelle("check", "--chain", "--mutual", "MICMO", "--json")

    assert checked.status == 0
    assert checked.json["ok"] is True
    assert checked.json["checks"] > 0


def test_an_unknown_mutual_is_the_callers_mistake(mutuelle: Run) -> None:
    checked = mutuelle("check", "--mutual", "NOBODY")

    assert checked.status == 2
    assert checked.err.startswith("membership.unknown_mutual: ")


def test_settings_that_are_not_safe_are_status_3_in_one_sentence(from_nothing: Run) -> None:
    refused = from_nothing("mutual", "list", MUTUELLE_DEMO="0")

    assert refused.status == 3
    assert len(refused.err.splitlines()) == 1
    assert "MUTUELLE_INDEX_KEY" in refused.err


def test_a_database_that_refuses_us_is_status_3_in_one_sentence(mutuelle: Run, database_urls: ServerUrls) -> None:
    refused = mutuelle("mutual", "list", DATABASE_URL=as_role(database_urls.runtime, "stranger", "guessed"))

    assert refused.status == 3
    assert len(refused.err.splitlines()) == 1
    assert "guessed" not in refused.err


def test_a_word_nobody_knows_is_status_2(mutuelle: Run) -> None:
    assert mutuelle("unknown").status == 2


def test_migrating_a_database_twice_changes_nothing(mutuelle: Run) -> None:
    first, second = mutuelle("migrate"), mutuelle("migrate")

    assert (first.status, first.out) == (0, second.out)


def test_migrating_without_the_owner_is_refused(mutuelle: Run) -> None:
    refused = mutuelle("migrate", DATABASE_OWNER_URL="")

    assert refused.status == 2
    assert "DATABASE_OWNER_URL" in refused.err


def test_the_table_of_providers_says_what_their_code_says(mutuelle: Run) -> None:
    listed = mutuelle("providers", "--json")

    table = {one["provider"]: one["can"].split() for one in listed.json}
    assert {"mpesa", "orange_money", "simulator"} <= set(table)
    assert "request_payment" in table["mpesa"]
    assert "validate" not in table["orange_money"]
    assert {one["simulator"] for one in listed.json} == {"yes"}


async def test_the_status_of_operators_is_status_1_while_one_is_down(
    mutuelle: Run, tmp_path: Path, database: Database
) -> None:
    mutuelle("mutual", "create", *MICMO, "--antenna", "Mopti")
    [wallet] = mutuelle(
        "wallet", "open", "--mutual", "MICMO", "--name", "Orange", "--provider", "simulator", "--account", "55211",
        "--credentials", credentials(tmp_path), "--json",
    ).json  # fmt: skip
    before = mutuelle("providers", "--status", "--json")
    async with database.transaction() as session:
        [micmo] = await membership.mutuals(session)
    for _ in range(FAILURES):
        await Notes(database).take(micmo.id, WalletId(UUID(wallet["id"])), Ending.NO_ANSWER)
    after = mutuelle("providers", "--status")

    assert before.status == 0
    assert [(one["mutual"], one["wallet"], one["state"], one["why"]) for one in before.json] == [
        ("MICMO", "Orange", "up", "")
    ]
    assert (after.status, after.out.split("\t")[:4]) == (1, ["MICMO", "simulator", "Orange", "down"])


def test_the_first_administrator_gets_a_key_that_is_shown_once(mutuelle: Run) -> None:
    person = ("--name", "Aminata D.", "--email", "aminata@example.org", "--role", "administrator")

    [made] = mutuelle("user", "create", *person, "--json").json
    [key] = mutuelle("key", "create", "--person", made["id"], "--json").json
    again = mutuelle("user", "create", *person)

    assert key["key"].count(".") == 1
    assert (again.status, again.err.split(":")[0]) == (2, "access.email_taken")


def test_a_role_of_a_mutual_is_not_given_everywhere(mutuelle: Run) -> None:
    refused = mutuelle("user", "create", "--name", "Issa K.", "--email", "issa@example.org", "--role", "manager")

    assert refused.status == 2
    assert "field: role" in refused.err


def test_a_clerk_is_given_with_a_facility_that_exists(mutuelle: Run) -> None:
    mutuelle("mutual", "create", *MICMO, "--antenna", "Mopti")
    clerk = (
        "user",
        "create",
        "--name",
        "Issa K.",
        "--email",
        "issa@example.org",
        "--role",
        "clerk",
        "--mutual",
        "MICMO",
    )

    without, unknown = mutuelle(*clerk), mutuelle(*clerk, "--facility", "CS01")

    assert (without.status, unknown.status) == (2, 2)
    assert "field: facility_id" in without.err
    assert unknown.err.startswith("facilities.unknown_facility: ")


def test_a_statement_file_is_tried_and_taken_by_the_wallets_mapping(mutuelle: Run, tmp_path: Path) -> None:
    mutuelle("mutual", "create", *MICMO, "--antenna", "Mopti")
    account = ("--provider", "simulator", "--account", "55211", "--credentials", credentials(tmp_path))
    opened = mutuelle("wallet", "open", "--mutual", "MICMO", "--name", "Orange", *account, "--json")
    whose = ("--mutual", "MICMO", "--wallet", opened.json[0]["id"])
    heading = "reference;date;amount;fee;levy;number;name;typed;our_reference;kind;status;reverses;balance\n"
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(heading + "T1;2026-03-02 09:00;5000;50;;76000001;;;;payment;succeeded;;\n")
    bad.write_text(heading + "T1;2026-03-02 09:00;5OOO;50;;76000001;;;;payment;succeeded;;\n")

    saved = mutuelle("statement", "mapping", *whose, "--ready", "plain", "--json")
    tried = mutuelle("statement", "import", *whose, str(bad), "--try", "--json")
    refused = mutuelle("statement", "import", *whose, str(bad))
    taken = [mutuelle("statement", "import", *whose, str(good), "--json") for _ in range(2)]

    assert (saved.status, saved.json[0]["version"]) == (0, 1)
    assert (tried.status, tried.json) == (1, [{"row": 2, "field": "amount", "reason": "amount"}])
    assert (refused.status, refused.err.count("statements.file_refused")) == (2, 1)
    assert [one.json[0]["booked"] for one in taken] == [1, 0]
