"""Machine-made requests of every shape the description allows, and many it does not: never a 5xx."""

from typing import Any, cast

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from app import access
from app.access import NewKey, NewPerson, Role
from tests.api.v1.till import Till
from tests.api.v1.world import SETUP, grant

EXAMPLES = 320
MADE_BY_US = {"authorization", "idempotency-key"}


def requests_made(description: dict[str, Any]) -> list[dict[str, Any]]:
    """Requests to all operations of `/v1`, as arguments of an HTTP client."""
    schema = schemathesis.openapi.from_dict(description)
    found: list[Any] = [result.ok() for result in cast(Any, schema.get_all_operations())]
    ways = [
        operation.as_strategy(generation_mode=mode)
        for operation in found
        if operation.path.startswith("/v1/")
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    ]
    made: list[dict[str, Any]] = []

    @seed(20260302)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(ways))
    def make(case: Any) -> None:
        made.append(case.as_transport_kwargs(base_url="http://mutuelle.test"))

    make()
    return made


async def test_no_request_at_all_is_a_mistake_of_ours(till: Till) -> None:
    key = await _of_somebody_who_may_everything(till)
    counted: dict[int, int] = {}
    for number, request in enumerate(requests_made(till.world.app.openapi())):
        answer = await _sent(till, key, number, request)
        counted[answer] = counted.get(answer, 0) + 1
        assert answer < 500, request

    assert sum(counted.values()) >= 300
    assert {200, 404, 422} <= set(counted)


async def _sent(till: Till, key: str, number: int, request: dict[str, Any]) -> int:
    kept = {name: value for name, value in request.get("headers", {}).items() if name.lower() not in MADE_BY_US}
    headers = kept | {"Authorization": f"Bearer {key}", "Idempotency-Key": f"fuzz-{number}"}
    arguments = {name: request[name] for name in ("params", "json", "content") if request.get(name) is not None}
    if isinstance(request.get("data"), str | bytes):
        arguments["content"] = request["data"]
    async with till.world.caller(None) as caller:
        answer = await caller.request(request["method"], request["url"], headers=_plain(headers), **arguments)
    return answer.status_code


def _plain(headers: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    return [
        (name.encode("latin-1", "ignore"), str(value).encode("latin-1", "ignore")) for name, value in headers.items()
    ]


async def _of_somebody_who_may_everything(till: Till) -> str:
    world = till.world
    async with world.database.transaction() as session:
        person = await access.register(session, NewPerson(name="Personne", email="all@example.test"), SETUP)
        for role in Role:
            await grant(session, person, world.micmo, role)
        _, text = await access.create_key(session, NewKey(mutual_id=world.micmo.id, person_id=person), SETUP)
    return text
