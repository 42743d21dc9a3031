"""Answers to our own calls: asked for, kept as evidence, and booked by the same path as callbacks (RELIABILITY 1.8)."""

from collections.abc import Sequence

import structlog

from app import inbox
from app.collection.book import book_payments
from app.collection.model import Grade, Heard, Receipt
from app.core.actor import Actor
from app.core.ids import DeliveryId
from app.db import Session, now
from app.inbox import Origin, RecordedAnswer, State
from app.membership import Mutual
from app.providers import Answer, PaymentEvent, ProviderError, StatusQuestion
from app.wallets import OpenWallet

log = structlog.get_logger()


async def ask(wallet: OpenWallet, question: StatusQuestion) -> Answer | None:
    """The operator's answer; none when it did not answer, for silence says nothing."""
    try:
        return await wallet.adapter.query_status(question)
    except ProviderError as error:
        log.warning("collection.query_unanswered", wallet=str(wallet.wallet.id), code=error.code)
        return None


async def book_answer(
    session: Session, mutual: Mutual, wallet: OpenWallet, answer: Answer, actor: Actor
) -> Sequence[Receipt]:
    """Keep the answer to a status query and book what it says, in one transaction."""
    if not answer.events:
        return []
    delivery_id = await keep(session, mutual, wallet, answer, Origin.QUERY, actor)
    heard = heard_in(session, wallet, answer.events, Grade.ANSWERED, delivery_id)
    return await book_payments(session, mutual, heard, actor)


async def keep(
    session: Session, mutual: Mutual, wallet: OpenWallet, answer: Answer, origin: Origin, actor: Actor
) -> DeliveryId:
    """Store the bytes of an answer beside the callbacks."""
    [delivery_id] = await inbox.record_answers(
        session,
        mutual_id=mutual.id,
        wallet_id=wallet.wallet.id,
        origin=origin,
        event=origin.value,
        answers=[RecordedAnswer(body=answer.body, state=State.BOOKED)],
        actor=actor,
    )
    return delivery_id


def heard_in(
    session: Session, wallet: OpenWallet, events: Sequence[PaymentEvent], grade: Grade, delivery_id: DeliveryId
) -> Sequence[Heard]:
    """Events of an answer as booking hears them."""
    return [
        Heard(event=event, wallet=wallet.wallet, grade=grade, received_at=now(session), delivery_id=delivery_id)
        for event in events
    ]
