"""Every wallet is asked for its balance; what an operator answers is treasury's to test."""

from structlog.testing import capture_logs

from app import jobs
from app.wallets import Adapters, Role
from tests.collection.till import Till, a_till


async def test_a_balance_nobody_tells_is_left_for_tomorrow_and_the_others_are_asked(
    till: Till, adapters: Adapters
) -> None:
    role = Role.PAYOUT
    paying = await a_till(till.village, name="Orange, décaissement", role=role, account_code="55212", receiver="600779")

    with capture_logs() as logs:
        proofs = await jobs.prove_wallets(till.village.database, adapters, "http://mutuelle.test")

    asked = {line["wallet"] for line in logs if line["event"] == "jobs.balance_unanswered"}
    assert proofs == []
    assert asked == {str(till.wallet.id), str(paying.wallet.id)}
