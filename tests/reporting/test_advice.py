"""What an advice and a statement say, read from claims decided and payouts prepared."""

from datetime import date, timedelta

import pytest

from app import access, facilities, payouts, reporting
from app.claims import MedicalDecision
from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.core.ids import PayoutId, new_id
from app.core.money import XOF, Money
from app.db import Database
from app.facilities import Facility, NewPayeeAccount
from app.providers import PayeeKind
from app.reporting import Advice
from tests.claims.clinic import ACCOUNTANT, Clinic, a_clinic, act, of

AGENT = Actor.system("test")


async def test_an_advice_tells_each_claim_and_every_franc_that_was_cut(clinic: Clinic) -> None:
    """W5: the excluded vitamin is the member's, what is above the tariff is the facility's (C2)."""
    await clinic.decided(
        await clinic.sent(of("CONS"), of("TEST", price=2_500), of("GENERICS"), of("VITAMIN")),
    )

    advice = await advice_of(clinic, await pay(clinic, clinic.cscom))

    [claim] = advice.claims
    assert minors(claim) == (9_300, 7_250, 5_075, 3_975, 250, 5_075)
    assert [(cut.what, cut.amount.minor, cut.code) for cut in claim.cuts] == [
        ("Examen", 250, "C08"),
        ("Vitamine de marque", 1_800, "C07"),
    ]
    assert advice.total.minor == advice.gross.minor == 5_075
    assert claim.beneficiary == f"{clinic.reference}/1"


async def test_what_a_ceiling_took_is_told_with_its_code(database: Database, clock: VirtualClock) -> None:
    """W6: 74,000 of a stay are capped at 60,000 (C3, C13)."""
    clinic = await a_clinic(database, clock, ceilings={"per_stay": 60_000})
    await clinic.decided(await clinic.sent(act(92_500), at=clinic.csref, care="HOSP"))

    [claim] = (await advice_of(clinic, await pay(clinic, clinic.csref))).claims

    assert [(cut.amount.minor, cut.code) for cut in claim.cuts] == [(14_000, "C13")]


async def test_an_overpayment_kept_back_is_a_line_of_its_own(clinic: Clinic) -> None:
    """E13: offset in the next batch."""
    first, second = await clinic.sent(act(7_450)), await clinic.sent(act(3_000), service="2026-03-05", member_number=2)
    await clinic.decided(first, second)
    await clinic.overpaid(first, 600)

    advice = await advice_of(clinic, await pay(clinic, clinic.cscom))

    assert [kept.amount.minor for kept in advice.kept_back] == [600]
    assert (advice.gross.minor, advice.offset.minor, advice.total.minor) == (7_315, 600, 6_715)


async def test_reasons_are_told_in_the_readers_language(clinic: Clinic) -> None:
    await clinic.decided(await clinic.sent(of("GENERICS"), of("VITAMIN")))
    payout_id = await pay(clinic, clinic.cscom)

    french, english = await advice_of(clinic, payout_id), await advice_of(clinic, payout_id, "en")

    assert french.cuts[0].reason != english.cuts[0].reason


async def test_another_facility_has_no_such_advice(clinic: Clinic) -> None:
    """RELIABILITY I21, 27."""
    await clinic.decided(await clinic.sent(act(7_450)))
    payout_id = await pay(clinic, clinic.cscom)

    async with clinic.village.database.transaction() as session:
        with pytest.raises(payouts.UnknownPayout):
            await reporting.remittance_advice(
                session, clinic.village.mutual, payout_id, "fr", facility_id=clinic.csref.id
            )


async def test_the_account_paid_is_shown_by_its_end_only(clinic: Clinic) -> None:
    await clinic.decided(await clinic.sent(act(7_450)))

    advice = await advice_of(clinic, await pay(clinic, clinic.cscom))

    assert advice.payee_number.endswith("0001") and "ML01" not in advice.payee_number


async def test_a_statement_holds_claims_payouts_and_what_remains(clinic: Clinic) -> None:
    approved = await clinic.sent(act(7_450))
    rejected = await clinic.sent(of("COSMETIC"), service="2026-03-06")
    await clinic.sent(act(2_400), service="2026-03-08", member_number=3)
    await clinic.decided(approved, rejected)
    await pay(clinic, clinic.cscom)

    async with clinic.village.database.transaction() as session:
        statement = await reporting.facility_statement(
            session, clinic.village.mutual, clinic.cscom.id, date(2026, 4, 1), date(2026, 4, 30)
        )

    assert [claim.state for claim in statement.claims] == ["in_batch", "rejected", "received"]
    assert statement.claims[1].reasons == ("C06",)
    assert (statement.billed.minor, statement.approved.minor, statement.waiting.minor) == (14_850, 5_215, 2_400)
    assert (statement.paid.minor, statement.outstanding.minor) == (0, 5_215)
    assert statement.payouts == ()


async def test_an_appeal_is_billed_once_and_adds_its_difference(clinic: Clinic) -> None:
    """DOMAIN 16: 420 first, 875 more on appeal."""
    first = await clinic.sent(of("CONS"), of("TEST"))
    await clinic.review(first, MedicalDecision.REDUCE, {"TEST": 0})
    await clinic.decide(first)
    second = await clinic.appeal(first)
    await clinic.review(second, MedicalDecision.REDUCE, {"TEST": 1_250})
    await clinic.decide(second)

    async with clinic.village.database.transaction() as session:
        statement = await reporting.facility_statement(
            session, clinic.village.mutual, clinic.cscom.id, date(2026, 4, 1), date(2026, 4, 30)
        )

    assert [claim.mutual.minor for claim in statement.claims if claim.mutual] == [420, 1_295]
    assert (statement.billed.minor, statement.approved.minor, statement.outstanding.minor) == (2_850, 1_295, 1_295)


async def test_a_period_before_everything_is_empty(clinic: Clinic) -> None:
    await clinic.decided(await clinic.sent(act(7_450)))

    async with clinic.village.database.transaction() as session:
        statement = await reporting.facility_statement(
            session, clinic.village.mutual, clinic.cscom.id, date(2026, 1, 1), date(2026, 1, 31)
        )

    assert (statement.claims, statement.payouts, statement.outstanding) == ((), (), Money(0, XOF))


async def pay(clinic: Clinic, facility: Facility) -> PayoutId:
    """Prepare a batch that pays the facility by bank."""
    new = NewPayeeAccount(
        wallet_id=None, kind=PayeeKind.BANK, number="ML0130101000000000000001", holder="Association de santé"
    )
    async with clinic.village.database.transaction() as session:
        people = [
            await access.register(
                session, access.NewPerson(name="Une Personne", email=f"{new_id()}@example.org"), AGENT
            )
            for _ in range(3)
        ]
        account = await facilities.propose_payee_account(session, clinic.village.mutual, facility.id, new, people[0])
        for person in people[1:]:
            await facilities.approve_payee_account(session, clinic.village.mutual, account.id, person)
    clinic.village.clock.advance(timedelta(hours=72))
    async with clinic.village.database.transaction() as session:
        [batch] = await payouts.prepare_batches(
            session, clinic.village.mutual, facility_ids=[facility.id], maker=ACCOUNTANT
        )
    [payout] = batch.payouts
    return payout.id


async def advice_of(clinic: Clinic, payout_id: PayoutId, language: str = "fr") -> Advice:
    """The advice as a clerk gets it."""
    async with clinic.village.database.transaction() as session:
        return await reporting.remittance_advice(session, clinic.village.mutual, payout_id, language)


def minors(claim: reporting.PaidClaim) -> tuple[int, ...]:
    """Billed, eligible, mutual, member, facility, paid here."""
    amounts = (claim.billed, claim.eligible, claim.mutual, claim.member, claim.facility, claim.paid_here)
    return tuple(amount.minor for amount in amounts)
