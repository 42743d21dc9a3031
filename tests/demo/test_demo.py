"""A small season and not all of it, played twice from its seed: the same figures, and every invariant holds."""

from dataclasses import replace
from datetime import date
from ipaddress import ip_network

from app.db.embedded import ServerUrls
from app.demo.aftermath import Aftermath
from app.demo.backoffice import Books
from app.demo.backoffice.prover import CHARGE
from app.demo.figures import Figures
from app.demo.operators import Operator
from app.demo.paid import NOTHING, MoneyOut, Sum
from app.demo.proof import Proof
from app.demo.run import play_season
from app.demo.season import write
from app.demo.stage import staged
from app.settings import load
from app.subsidies import Age, Funder


async def test_the_same_size_and_seed_give_the_same_proven_figures(server: ServerUrls) -> None:
    """DESIGN 8; the operators' own books agree (RELIABILITY I14)."""
    first, again = await _figures(server), await _figures(server)

    assert first == again
    assert first.findings == ()
    assert first.is_proven
    assert set(first.collected) == {"cash", *Operator}
    assert first.reversed.number >= 1  # the forgery, at least
    assert first.deliveries["quarantined"] > 0
    assert first.outage is not None
    _is_found_after_the_outage(first.outage)
    for proof in first.proofs.values():
        _agrees_to_the_franc(proof)
    _is_paid_once_though_operators_misbehave(first.out)
    _is_in_the_books_and_explained(first.books)


def _is_found_after_the_outage(outage: Aftermath) -> None:
    """Told late, asked for or stated; one payout had been carried out unheard, the other is sent again (P2)."""
    assert outage.failed > 0
    assert all(outage.heard[origin].number > 0 for origin in ("callback", "query", "statement"))
    assert (outage.waited["found_paid"].number, outage.waited["sent_again"].number) == (1, 1)


def _agrees_to_the_franc(proof: Proof) -> None:
    """Each operator collected and paid; every movement is booked once (RELIABILITY I14)."""
    assert proof.theirs == proof.ours
    assert (proof.lost, proof.doubled, proof.findings) == (NOTHING, NOTHING, ())
    assert proof.theirs.entered.number > 0
    assert proof.theirs.left.number > 0


def _is_paid_once_though_operators_misbehave(out: MoneyOut) -> None:
    """What timed out, answered 500 after paying or was told of never or twice is paid once (RELIABILITY I14, P2)."""
    assert out.ours_minor == out.theirs_minor
    assert out.claims["approved"].number > 0
    assert out.paid_claims > 0
    assert out.resent == 1
    assert set(out.payouts) >= {"paid", "in_transit", "in_doubt", "returned"}
    assert out.payouts["in_doubt"].number == 1


def _is_in_the_books_and_explained(books: Books) -> None:
    """The State is late and short (F4), an unannounced charge is accepted (E24), months and a year are closed."""
    state, donor = books.funders[Funder.STATE], books.funders[Funder.DONOR]
    assert donor.received == donor.billed > 0
    assert 0 < state.received < state.billed
    assert state.by_age[Age.TO_90] == state.billed - state.received
    assert books.sums["accepted"] == Sum(1, CHARGE)
    assert books.sums["unsettled"] == Sum(0, 0)
    assert books.sums["found"].number > 0
    assert books.sums["invoiced"] == books.sums["operators_paid"]
    assert {"swept", "topped_up", "deposited", "expense", "entry", "visits"} <= set(books.sums)
    assert (books.counts["months"], books.counts["years"], books.sums["visits"].number) == (8, 2, 1)
    assert {one.name for one in books.standing["MICMO"].indicators} >= {"penetration", "recovery", "loss_ratio"}
    assert [one.without for one in books.standing["MICBA"].reserves] == [None, "state", "donor"]


async def _figures(server: ServerUrls) -> Figures:
    settings = load(demo=True).model_copy(update={"trusted_proxies": (ip_network("127.0.0.0/8"),)})
    async with staged(settings, server) as stage:
        season = replace(write(24, seed=3), ends_on=date(2026, 3, 16))
        return await play_season(stage, season, 3, "season")
