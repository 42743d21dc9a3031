"""What operators send is stored before it is acknowledged; what is wrong with it is said in a 4xx and kept."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from app.api.hooks.request import KEPT
from app.core.clock import VirtualClock
from app.core.jsontext import decode, encode
from app.core.money import KES
from app.db import Database
from app.inbox import State, list_deliveries
from app.inbox.queries import DeliveryView
from app.inbox.tables import DeliveryRow
from app.wallets import rotate_token
from app.wallets.manage import OVERLAP
from tests.api.hooks.conftest import Door, an_open_door
from tests.inbox.world import ADMINISTRATOR, a_confirmation, a_world, signed
from tests.providers.mpesa.samples import ACCOUNT, payload

DEEP = b"[" * 33 + b"]" * 33


async def deliveries(door: Door) -> Sequence[DeliveryView]:
    async with door.world.database.transaction() as session:
        return await list_deliveries(session, door.world.wallet.mutual_id)


async def test_a_delivery_is_stored_and_acknowledged_in_the_operators_words(door: Door) -> None:
    """RELIABILITY I19."""
    answer = await door.deliver(a_confirmation())

    assert (answer.status_code, answer.json()) == (200, {"status": "stored"})
    [stored] = await deliveries(door)
    assert (stored.state, stored.authenticity, stored.event) == (State.WAITING, "claimed", "payment")
    assert stored.source == "192.0.2.7"


async def test_a_delivery_sent_again_is_acknowledged_again(door: Door) -> None:
    """RELIABILITY 2."""
    answers = [await door.deliver(a_confirmation()) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(await deliveries(door)) == 1


@pytest.fixture
async def daraja_door(database: Database, database_url: str) -> AsyncIterator[Door]:
    """The door of a shortcode at Daraja, whose time-outs bring back what we sent."""
    daraja = {"provider": "mpesa", "currency": KES, "credentials": ACCOUNT, "receiver": "600777", "source_ranges": ()}
    async with a_world(database, database_url, **daraja) as world:
        async for door in an_open_door(world):
            yield door


@pytest.mark.parametrize(
    ("event", "status"), [("payout-timeout/x/forged", 401), ("confirmation", 200)], ids=["quarantined", "taken"]
)
async def test_a_secret_of_ours_that_comes_back_is_not_stored(daraja_door: Door, event: str, status: int) -> None:
    """mpesa-daraja §7; RELIABILITY 7."""
    answer = await daraja_door.deliver(payload("payout-timeout-bare-request"), event)

    async with daraja_door.world.database.transaction() as session:
        [kept] = await session.scalars(select(DeliveryRow))
    assert answer.status_code == status
    assert b"ZXhhbXBsZQ==" not in kept.body
    assert decode(kept.body)["OriginatorConversationID"] == "019a0b1c2d3e4f50617283940a1b2c3d"


@pytest.mark.parametrize(
    ("body", "content_type", "status", "reason"),
    [
        (b"", "application/json", 400, "malformed"),
        (a_confirmation()[:-3], "application/json", 400, "malformed"),
        (b"\xff\xfe{}", "application/json", 400, "malformed"),
        (b'{"name": "\xc9"}', "application/json", 400, "malformed"),
        (DEEP, "application/json", 400, "malformed"),
        (b'{"id": 1, "id": 2}', "application/json", 400, "malformed"),
        (b'{"amount": NaN}', "application/json", 400, "malformed"),
        (b"<xml/>", "text/xml", 415, "wrong_content_type"),
        (b"id=1", "application/x-www-form-urlencoded", 415, "wrong_content_type"),
        (b"{}", "application/json; charset=utf-16", 415, "wrong_content_type"),
        (b"{}", "", 415, "wrong_content_type"),
        (b"{}", 'application/json; charset="', 415, "wrong_content_type"),
    ],
    ids=str,
)
async def test_reliability_6_a_malformed_delivery_is_refused_and_kept(
    door: Door, body: bytes, content_type: str, status: int, reason: str
) -> None:
    """RELIABILITY 6, DESIGN 9: well-formedness decides the answer, and someone can see and replay it."""
    answer = await door.deliver(body, content_type=content_type)

    assert (answer.status_code, answer.json()) == (status, {"code": f"hooks.{reason}"})
    [kept] = await deliveries(door)
    assert (kept.state, kept.reason, kept.size) == (State.QUARANTINED, reason, len(body))


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json;charset=UTF-8", "APPLICATION/JSON", "application/x+json"]
)
async def test_an_operators_spelling_of_its_content_type_is_understood(door: Door, content_type: str) -> None:
    assert (await door.deliver(a_confirmation(), content_type=content_type)).status_code == 200


@pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b'"text"', b'{"amount": "-1"}', b'{"amount": 1e400}'])
async def test_meaning_never_decides_the_answer(door: Door, body: bytes) -> None:
    """DESIGN 9: what it means is for the worker to find out."""
    assert (await door.deliver(body)).status_code == 200
    assert [stored.state for stored in await deliveries(door)] == [State.WAITING]


async def test_a_compressed_body_is_not_unpacked(door: Door) -> None:
    answer = await door.deliver(b"\x1f\x8b\x08", content_encoding="gzip")

    assert answer.status_code == 415


@pytest.mark.parametrize("size", [64 * 1024, 64 * 1024 + 1])
async def test_the_byte_limit_is_exact_and_what_exceeds_it_is_not_kept(door: Door, size: int) -> None:
    """RELIABILITY 7."""
    answer = await door.deliver(b'"' + b"a" * (size - 2) + b'"')

    is_within = size == 64 * 1024
    assert answer.status_code == (200 if is_within else 413)
    assert len(await deliveries(door)) == is_within


@pytest.mark.parametrize("event", ["%00", "a%20b", "%C3%A9", "x" * 121])
async def test_an_event_no_operator_would_name_is_refused_and_kept(door: Door, event: str) -> None:
    assert (await door.deliver(a_confirmation(), event=event)).status_code == 400
    assert [kept.reason for kept in await deliveries(door)] == ["bad_event"]


async def test_only_headers_that_explain_a_delivery_are_kept(door: Door) -> None:
    await door.deliver(
        a_confirmation(), authorization="Bearer s3cret", cookie="a=b", x_api_key="s3cret", user_agent="op"
    )

    async with door.world.database.transaction() as session:
        [row] = (await session.scalars(select(DeliveryRow))).all()
    assert row.headers == {"content-type": "application/json", "user-agent": "op"}
    assert not any("key" in word or "auth" in word for word in KEPT)


async def test_a_right_signature_proves_the_delivery(signed_door: Door, clock: VirtualClock) -> None:
    body = a_confirmation()

    assert (await signed_door.deliver(body, **signed(body, clock.now()))).status_code == 200
    assert [stored.authenticity for stored in await deliveries(signed_door)] == ["proven"]


@pytest.mark.parametrize("forgery", ["missing", "wrong", "truncated", "other body", "old"])
async def test_reliability_8_a_forged_delivery_is_refused_kept_and_has_no_effect(
    signed_door: Door, clock: VirtualClock, forgery: str
) -> None:
    """RELIABILITY 8, E0."""
    body = a_confirmation()
    headers = dict(signed(body, clock.now()))
    if forgery == "missing":
        headers = {}
    elif forgery == "wrong":
        headers["x-simulator-signature"] = "0" * 64
    elif forgery == "truncated":
        headers["x-simulator-signature"] = headers["x-simulator-signature"][:-1]
    elif forgery == "other body":
        body = a_confirmation(amount="500000")
    else:
        clock.advance(timedelta(minutes=6))

    answer = await signed_door.deliver(body, **headers)

    assert answer.status_code == 401
    [kept] = await deliveries(signed_door)
    assert (kept.state, kept.reason, kept.authenticity) == (State.QUARANTINED, "forged", "none")


async def test_reliability_8_a_delivery_from_elsewhere_is_refused_and_kept(guarded_door: Door) -> None:
    """RELIABILITY 8."""
    answer = await guarded_door.deliver(a_confirmation(), x_forwarded_for="203.0.113.9")

    assert answer.status_code == 403
    assert [kept.reason for kept in await deliveries(guarded_door)] == ["wrong_source"]


@pytest.mark.parametrize(
    ("forwarded", "status"),
    [
        ("198.51.100.4", 200),
        ("203.0.113.9, 198.51.100.4", 200),
        ("::ffff:198.51.100.4", 200),
        ("198.51.100.4, 203.0.113.9", 403),
        ("198.51.100.4, nonsense", 403),
        ("", 403),
    ],
)
async def test_the_address_is_the_nearest_that_is_no_proxy_of_ours(
    guarded_door: Door, forwarded: str, status: int
) -> None:
    """RELIABILITY 7: what a sender claims of itself further left counts for nothing."""
    assert (await guarded_door.deliver(a_confirmation(), x_forwarded_for=forwarded)).status_code == status


async def test_an_address_claimed_by_a_stranger_is_not_believed(door: Door) -> None:
    await door.deliver(a_confirmation(), x_forwarded_for="198.51.100.4")

    assert [stored.source for stored in await deliveries(door)] == ["192.0.2.7"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS"])
async def test_only_the_methods_of_the_operator_are_taken(door: Door, method: str) -> None:
    answer = await door.http.request(method, f"/hooks/{door.world.token}/payment")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("token", ["", "x", "a" * 32, "%00", "%ff%fe", "..%2f..", "a" * 5_000])
async def test_nothing_of_a_stranger_is_kept(door: Door, token: str) -> None:
    """RELIABILITY 4, E0."""
    answer = await door.http.post(f"/hooks/{token}/payment", content=a_confirmation())

    assert (answer.status_code, answer.json()) == (404, {"code": "hooks.not_found"})
    assert await deliveries(door) == []


async def test_strangers_are_slowed_down_and_the_operator_at_the_same_address_is_not(door: Door) -> None:
    answers = [await door.http.post("/hooks/wrong/payment", content=b"{}") for _ in range(31)]

    assert [answer.status_code for answer in answers] == [404] * 30 + [429]
    assert (await door.deliver(a_confirmation())).status_code == 200


async def test_a_former_token_works_until_its_overlap_ends(door: Door, clock: VirtualClock) -> None:
    wallet = door.world.wallet
    async with door.world.database.transaction() as session:
        fresh = await rotate_token(session, wallet.mutual_id, wallet.id, ADMINISTRATOR)

    answer = await door.http.post(f"/hooks/{fresh}/payment", content=a_confirmation("SIM1"))
    former = await door.deliver(a_confirmation("SIM2"))
    clock.advance(OVERLAP)
    outlived = await door.deliver(a_confirmation("SIM3"))

    assert (answer.status_code, former.status_code, outlived.status_code) == (200, 200, 404)


async def test_a_question_is_answered_in_the_operators_words_and_not_kept(door: Door) -> None:
    """DESIGN 3.2: it never writes money."""
    question = encode({"amount": "5000", "currency": "XOF", "reference": "0100012336", "receiver": "700100"})

    answer = await door.deliver(question, event="validation")

    assert (answer.status_code, answer.json()) == (200, {"verdict": "accepted"})
    assert await deliveries(door) == []


async def test_a_question_nobody_understands_is_answered_with_a_refusal(door: Door) -> None:
    answer = await door.deliver(b'{"what": "is this"}', event="validation")

    assert (answer.status_code, answer.json()) == (200, {"verdict": "refused"})


PLAIN_HEADER = some.text(some.characters(min_codepoint=32, max_codepoint=126), max_size=60)


@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(
    body=some.one_of(
        some.binary(max_size=2_000),
        some.integers(0, 120).map(lambda cut: a_confirmation()[:cut] + b"\x00" + a_confirmation()[cut + 1 :]),
        some.recursive(some.none() | some.integers() | some.text(max_size=20), some.lists).map(encode),
    ),
    content_type=some.sampled_from(["application/json", "text/plain"]) | PLAIN_HEADER,
    event=some.text(max_size=20),
)
async def test_no_bytes_whatever_cause_a_5xx(door: Door, body: bytes, content_type: str, event: str) -> None:
    """RELIABILITY 1.7, 8: raw-byte fuzzing."""
    path = "".join(f"%{byte:02x}" for byte in event.encode("utf-8", "surrogatepass"))

    answer = await door.deliver(body, event=path, content_type=content_type)

    assert answer.status_code in (200, 400, 415)
