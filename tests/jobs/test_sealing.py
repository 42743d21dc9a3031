"""Books are sealed as they grow, and the heads of their chains are told outside (RELIABILITY I18)."""

from structlog.testing import capture_logs

from app import jobs
from tests.collection.till import Till


async def heads(till: Till) -> list[tuple[str, str]]:
    with capture_logs() as logs:
        await jobs.publish_heads(till.village.database)
    return [(line["mutual"], line["head"]) for line in logs if line["event"] == "books.chain_head"]


async def test_what_was_written_is_sealed_once(till: Till) -> None:
    await till.book(till.heard(500))

    assert await jobs.seal_books(till.village.database) > 0
    assert await jobs.seal_books(till.village.database) == 0


async def test_every_mutual_has_a_head_that_moves_with_its_books(till: Till) -> None:
    before = await heads(till)
    await till.book(till.heard(500))
    await jobs.seal_books(till.village.database)

    after = await heads(till)

    assert [code for code, _ in after] == [till.village.mutual.code]
    assert before != after
