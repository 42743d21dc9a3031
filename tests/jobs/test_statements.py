"""Statements are fetched for every wallet, whichever way its money goes; what they tell is each room's to test."""

from structlog.testing import capture_logs

from app import jobs
from app.wallets import Adapters, Role
from tests.collection.till import Till, a_till


async def test_a_statement_nobody_gives_is_left_for_later_and_the_others_are_asked_for(
    till: Till, adapters: Adapters
) -> None:
    """Payout wallets too: what left by them is heard as money out (RELIABILITY 4, E4)."""
    role = Role.PAYOUT
    paying = await a_till(till.village, name="Orange, décaissement", role=role, account_code="55212", receiver="600779")

    with capture_logs() as logs:
        compared = await jobs.compare_statements(till.village.database, adapters)

    asked = {line["wallet"] for line in logs if line["event"] == "jobs.statement_unanswered"}
    assert compared == []
    assert asked == {str(till.wallet.id), str(paying.wallet.id)}
