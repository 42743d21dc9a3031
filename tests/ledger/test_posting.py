"""Posting: all or none, once per key, in a constant number of statements."""



from app import ledger
from app.core.ids import MutualId, new_id
from app.db import Session
from app.ledger import (
    Outcome,
    post,
)
from app.ledger.chart import SUSPENSE
from tests.ledger.conftest import ORANGE, received, xof


async def test_an_entry_moves_both_accounts(session: Session, mutual: MutualId) -> None:
    payment = new_id()

    [posted] = await post(session, [received(mutual, xof(5_000), payment=payment, key="payment:1")])

    assert (posted.key, posted.outcome) == ("payment:1", Outcome.POSTED)
    assert (await ledger.balance(session, mutual, ORANGE)).net_minor == 5_000
    assert (await ledger.balance(session, mutual, SUSPENSE.of(payment))).on_usual_side == 5_000
