"""A mutual's configuration over HTTP: told to those who may read it, imported by the platform's administrator."""

from app.access import Role
from tests.api.v1.world import World

YAML = {"Content-Type": "application/yaml"}
SEGOU = """
mutuelle: 1
mutuals:
  MICSE: {name: Mutuelle de Ségou, circle: "03", currency: XOF, opened_on: 2026-01-01, antennas: {Pelengana: {}}}
"""


async def test_a_mutual_tells_its_configuration_to_its_own_people_only(world: World) -> None:
    told = await world.ask(Role.COORDINATOR, "GET", "/v1/mutuals/MICMO/configuration")
    of_another = await world.ask(world.foreign_key, "GET", "/v1/mutuals/MICMO/configuration")

    assert told.headers["content-type"] == "application/yaml"
    assert 'circle: "01"' in told.text and "standard:" in told.text
    assert of_another.status_code == 404


async def test_the_platforms_administrator_imports_a_file_and_tries_it_before(world: World) -> None:
    path = "/v1/mutuals/import"
    tried = await world.ask(world.platform_key, "POST", path + "?dry_run=true", content=SEGOU, headers=YAML)
    founded = await world.ask(world.platform_key, "POST", path, content=SEGOU, headers=YAML)
    again = await world.ask(world.platform_key, "POST", path, content=SEGOU, headers=YAML)
    of_a_mutual = await world.ask(Role.ADMINISTRATOR, "POST", path, content=SEGOU, headers=YAML)

    outcomes = [answer.json()["mutuals"][0]["outcome"] for answer in (tried, founded, again)]
    assert outcomes == ["founded", "founded", "equal"]
    assert of_a_mutual.status_code == 403


async def test_what_is_wrong_in_a_file_is_named_by_line_and_nothing_is_imported(world: World) -> None:
    wrong = SEGOU.replace('"03"', "03").replace("XOF", "EUR")

    asked = [
        await world.ask(
            world.platform_key, "POST", "/v1/mutuals/import", language=language, content=wrong, headers=YAML
        )
        for language in ("fr", "en")
    ]

    answer = asked[0]
    assert [one.json()["problems"][0]["message"] for one in asked] == [
        "doit être entre guillemets",
        "must be in quotes",
    ]
    assert answer.json()["mutuals"] == []
    assert [(one["line"], one["field"]) for one in answer.json()["problems"]] == [
        (4, "mutuals.MICSE.circle"),
        (4, "mutuals.MICSE.currency"),
    ]
