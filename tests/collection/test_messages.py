"""What payers are told: one message per payment, in French, none lost (A9)."""

import pytest
from sqlalchemy import select

from app.notices.tables import NoticeRow
from app.providers import PaymentState
from tests.collection.refunding import Refunding, a_refunding
from tests.collection.till import Till


async def told(till: Till) -> list[tuple[str, str]]:
    """Kind and text of every notice, oldest first, with plain spaces."""
    async with till.village.database.transaction() as session:
        rows = await session.execute(select(NoticeRow.kind, NoticeRow.text).order_by(NoticeRow.id))
    return [(row.kind, row.text.replace("\u00a0", " ").replace("\u202f", " ")) for row in rows]


async def test_a_payer_is_told_what_the_money_paid_what_remains_and_when_the_next_is_due(till: Till) -> None:
    _, reference = await till.unit(12)

    await till.paid(5_000, reference, payer="76000001")

    assert await told(till) == [
        (
            "payment_allocated",
            f"MICMO : 5 000 F reçus pour l’unité {reference}. Payé : adhésion 1 000 F, échéances 4 000 F. "
            "Reste à payer : 2 920 F. Prochaine échéance : 31 mars 2026. Couverture : pas encore commencée.",
        )
    ]


@pytest.mark.parametrize(
    ("payer", "said"),
    [("76000001", "aucune unité n’a été reconnue"), ("76000005", "votre numéro sert à plusieurs unités")],
)
async def test_money_nobody_can_place_is_told_to_be_kept_and_why(till: Till, payer: str, said: str) -> None:
    await till.unit(1, "76000005")
    await till.unit(1, "76000005")

    await till.suspended(500, payer=payer)

    [(kind, text)] = await told(till)
    assert kind == "payment_in_suspense"
    assert "500 F reçus" in text
    assert said in text


async def test_every_payment_of_a_batch_is_told_of(till: Till) -> None:
    _, reference = await till.unit(12)

    await till.book(
        *(till.heard(100, typed=reference, payer=f"7600000{n}") for n in range(4)), till.heard(100, payer="76000009")
    )

    assert [kind for kind, _ in await told(till)].count("payment_allocated") == 4
    assert len(await told(till)) == 5


async def test_where_the_operator_hides_the_payer_the_units_own_number_is_told(till: Till) -> None:
    _, reference = await till.unit(12, "76000007")

    await till.paid(500, reference)

    async with till.village.database.transaction() as session:
        [masked] = await session.scalars(select(NoticeRow.recipient_masked))
    assert masked.endswith("07")


async def test_a_reversal_is_told_with_what_remains_and_the_cover_of_today(till: Till) -> None:
    _, reference = await till.unit(12)
    payment = await till.paid(7_920, reference, payer="76000001")
    await till.village.live_until("2026-03-10")

    await till.reverse(payment)

    kind, text = (await told(till))[-1]
    assert kind == "payment_reversed"
    assert f"l’opérateur a repris le paiement de 7 920 F pour l’unité {reference}." in text
    assert "Reste à payer : 7 920 F." in text


async def test_a_replay_tells_nobody_twice(till: Till) -> None:
    _, reference = await till.unit(12)
    heard = till.heard(500, typed=reference, payer="76000001")

    await till.book(heard, heard)
    await till.book(heard)

    assert len(await told(till)) == 1


@pytest.fixture
async def refunding(till: Till) -> Refunding:
    """An accountant with float."""
    return await a_refunding(till)


async def test_whoever_is_refunded_is_told_once_it_is_there(refunding: Refunding) -> None:
    payment = await refunding.till.suspended(1_000, payer="76000001")
    refund = await refunding.reserved(1_000, payment=payment)
    before = len(await told(refunding.till))

    for _ in range(3):
        await refunding.hear(refund, PaymentState.SUCCEEDED)

    assert (await told(refunding.till))[before:] == [
        ("refund_paid", "MICMO : 1 000 F vous ont été remboursés sur ce numéro.")
    ]
    async with refunding.village.database.transaction() as session:
        notice = await session.scalar(select(NoticeRow).where(NoticeRow.kind == "refund_paid"))
    assert notice is not None
    assert (notice.payment_id, notice.recipient_masked) == (payment, "+223…01")
    assert await refunding.till.findings() == []


@pytest.mark.parametrize("news", [[PaymentState.FAILED], [PaymentState.SUCCEEDED, PaymentState.REVERSED]])
async def test_whoever_was_to_be_refunded_is_told_when_it_did_not_arrive(
    refunding: Refunding, news: list[PaymentState]
) -> None:
    payment = await refunding.till.suspended(1_000, payer="76000001")
    refund = await refunding.reserved(1_000, payment=payment)

    for state in news:
        await refunding.hear(refund, state)

    assert (await told(refunding.till))[-1] == (
        "refund_failed",
        "MICMO : le remboursement de 1 000 F n’est pas arrivé sur ce numéro. Appelez la mutuelle.",
    )
    assert await refunding.till.findings() == []
