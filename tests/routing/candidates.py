"""Wallets and questions for tests of choosing: any there may be, and sensible ones by default."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from app.core.ids import WalletId
from app.core.money import KES, XOF, Money
from app.providers import PayeeKind
from app.routing import UNKNOWN, Availability, Candidate, KnownBy, Operator, Question, WhyNot
from app.wallets import Fee

calmly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
BARRED = (WhyNot.UNABLE, WhyNot.LANE_STOPPED, WhyNot.LANE_PAUSED)
NAMES = ("orange", "moov", "wave")


def wallet_id(number: int) -> WalletId:
    """The same for the same number."""
    return WalletId(UUID(int=number))


def a_candidate(number: int = 1, name: str = "Orange", **told: Any) -> Candidate:
    """A wallet of Orange that can move any amount."""
    usual: dict[str, Any] = {"currency": XOF, "operators": frozenset({"orange"}), "kinds": frozenset(PayeeKind)}
    return Candidate(wallet_id=wallet_id(number), name=name, **(usual | told))


def a_question(amount: int = 5_000, operator: Operator = UNKNOWN, kind: PayeeKind = PayeeKind.PHONE) -> Question:
    """Five thousand francs to or from a phone."""
    return Question(amount=Money(amount, XOF), kind=kind, operator=operator)


def declared(name: str) -> Operator:
    """Whoever it is said so."""
    return Operator(name=name, known_by=KnownBy.DECLARED)


def hinted(name: str) -> Operator:
    """Their number suggests it."""
    return Operator(name=name, known_by=KnownBy.HINTED)


def _bound(least: int) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(least, 3_000)


operators = st.just(UNKNOWN) | st.builds(
    Operator, name=st.sampled_from(NAMES), known_by=st.sampled_from([KnownBy.DECLARED, KnownBy.HINTED])
)
questions = st.builds(
    Question,
    amount=st.integers(1, 2_000).map(lambda minor: Money(minor, XOF)),
    kind=st.sampled_from(PayeeKind),
    operator=operators,
)
fees = st.builds(Fee, rate=st.sampled_from([Decimal(0), Decimal("0.01")]), fixed_minor=st.integers(0, 20))
candidates = st.builds(
    Candidate,
    wallet_id=st.integers(1, 10_000).map(wallet_id),
    name=st.sampled_from(["Moov", "Orange", "Wave"]),
    currency=st.sampled_from([XOF, XOF, XOF, KES]),
    operators=st.frozensets(st.sampled_from(NAMES), max_size=2),
    kinds=st.frozensets(st.sampled_from(PayeeKind), min_size=2),
    barred=st.none() | st.sampled_from(BARRED),
    availability=st.sampled_from(Availability),
    least_minor=st.integers(1, 200),
    most_minor=_bound(200),
    cap_minor=_bound(1),
    today_minor=_bound(0),
    fee=fees,
    float_minor=st.none() | st.integers(-500, 3_000),
)
several = st.lists(candidates, max_size=5, unique_by=lambda one: one.wallet_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A question, wallets of which at least one can answer it, and one that cannot."""

    question: Question
    among: list[Candidate]
    unable: Candidate


def opened(question: Question, one: Candidate) -> Candidate:
    """The same wallet without anything that keeps it out."""
    is_fit = question.operator.name in one.operators
    return replace(
        one,
        barred=None,
        availability=Availability.DEGRADED if one.availability is Availability.DOWN else one.availability,
        currency=question.amount.currency,
        kinds=frozenset(PayeeKind),
        operators=one.operators if is_fit or question.operator.known_by is not KnownBy.DECLARED else frozenset(),
        least_minor=1,
        most_minor=None,
        today_minor=None,
    )


@st.composite
def situations(draw: st.DrawFn, of: st.SearchStrategy[Question] = questions) -> Situation:
    """Half the wallets can, one at least."""
    question = draw(of)
    found = draw(st.lists(candidates, min_size=2, max_size=6, unique_by=lambda one: one.wallet_id))
    can = draw(st.lists(st.booleans(), min_size=len(found), max_size=len(found)))
    unable, *among = (opened(question, one) if is_able else one for one, is_able in zip(found, can, strict=True))
    among[0] = opened(question, among[0])
    return Situation(question=question, among=among, unable=replace(unable, barred=draw(st.sampled_from(BARRED))))
