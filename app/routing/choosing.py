"""The choice itself: what cannot move the money is left out, the best of the rest is taken, and both are explained."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from app.routing.errors import NoWallet
from app.routing.model import Availability, Because, Candidate, Choice, Considered, KnownBy, Question, WhyNot

AVAILABILITY = (Availability.UP, Availability.DEGRADED, Availability.DOWN)
BECAUSE: Mapping[WhyNot, Because] = {
    WhyNot.LESS_AVAILABLE: Because.AVAILABLE,
    WhyNot.SHORT_OF_FLOAT: Because.HAS_FLOAT,
    WhyNot.DEARER: Because.CHEAPER,
    WhyNot.LESS_FLOAT: Because.MORE_FLOAT,
    WhyNot.LATER_BY_NAME: Because.FIRST_BY_NAME,
}

Rank = tuple[object, ...]


def choose(question: Question, candidates: Collection[Candidate]) -> Choice:
    """The wallet by which this goes; the order in which the candidates come never matters.

    Of those that can: the one that serves the operator, that is available, whose float suffices, the cheapest, the one
    with most float, the first by name. Raises `NoWallet`, with every candidate's reason.
    """
    barred = {one.wallet_id: why for one in candidates if (why := why_not(question, one)) is not None}
    ranked = sorted(candidates, key=lambda one: (one.wallet_id in barred, _rank(question, one)))
    left_out = [_considered(one, barred[one.wallet_id]) for one in ranked if one.wallet_id in barred]
    able = [one for one in ranked if one.wallet_id not in barred]
    if not able:
        raise NoWallet(left_out)
    best, *others = able
    return Choice(
        wallet_id=best.wallet_id,
        because=_because(question, best, others, left_out),
        operator=question.operator,
        considered=(*(_considered(one, _lost_by(question, best, one)) for one in others), *left_out),
    )


def why_not(question: Question, one: Candidate) -> WhyNot | None:
    """What keeps a candidate from moving this, the first of several; none if it can."""
    return next(_hindrances(question, one), None)


def _hindrances(question: Question, one: Candidate) -> Iterator[WhyNot]:
    amount = question.amount.minor
    if one.barred is not None:
        yield one.barred
    if one.availability is Availability.DOWN:
        yield WhyNot.OPERATOR_DOWN
    if one.currency != question.amount.currency:
        yield WhyNot.OTHER_CURRENCY
    if question.kind not in one.kinds:
        yield WhyNot.OTHER_PAYEE_KIND
    if question.operator.known_by is KnownBy.DECLARED and _fit(question, one) == _ELSEWHERE:
        yield WhyNot.OTHER_OPERATOR
    if amount < one.least_minor:
        yield WhyNot.BELOW_LEAST
    if one.most_minor is not None and amount > one.most_minor:
        yield WhyNot.ABOVE_MOST
    if one.today_minor is not None and one.first_part(amount) > one.today_minor:
        yield WhyNot.DAY_USED_UP


_NAMED, _EVERYBODY, _ELSEWHERE = range(3)


def _fit(question: Question, one: Candidate) -> int:
    """One of the operator, then one that reaches all, then one of another: a hint never rules it out (DOMAIN 3)."""
    if not one.operators:
        return _EVERYBODY
    return _NAMED if question.operator.name in one.operators else _ELSEWHERE


def _rank(question: Question, one: Candidate) -> Rank:
    """The lower the better, by one criterion after the other: as `CRITERIA` names them."""
    cost = one.cost_minor(question.amount.minor)
    is_short = one.float_minor is not None and one.float_minor < question.amount.minor + cost
    least_first = 0 if one.float_minor is None else -one.float_minor
    by_name = (one.name, one.wallet_id)
    return _fit(question, one), AVAILABILITY.index(one.availability), is_short, cost, least_first, by_name


CRITERIA = (
    WhyNot.LESS_FITTING,
    WhyNot.LESS_AVAILABLE,
    WhyNot.SHORT_OF_FLOAT,
    WhyNot.DEARER,
    WhyNot.LESS_FLOAT,
    WhyNot.LATER_BY_NAME,
)


def _lost_by(question: Question, best: Candidate, other: Candidate) -> WhyNot:
    """The first criterion by which the better one is better."""
    pairs = zip(CRITERIA, _rank(question, best), _rank(question, other), strict=True)
    return next(criterion for criterion, ours, theirs in pairs if ours != theirs)


def _because(
    question: Question, best: Candidate, others: Sequence[Candidate], left_out: Sequence[Considered]
) -> Because:
    """What set it apart from the next best, or why there was no other."""
    if not others:
        is_declared = any(one.why_not is WhyNot.OTHER_OPERATOR for one in left_out)
        return Because.OPERATOR_DECLARED if is_declared else Because.ONLY_ONE
    lost_by = _lost_by(question, best, others[0])
    return _by_fit(question, best) if lost_by is WhyNot.LESS_FITTING else BECAUSE[lost_by]


def _by_fit(question: Question, best: Candidate) -> Because:
    if _fit(question, best) == _EVERYBODY:
        return Because.REACHES_ALL
    is_declared = question.operator.known_by is KnownBy.DECLARED
    return Because.OPERATOR_DECLARED if is_declared else Because.OPERATOR_HINTED


def _considered(one: Candidate, why: WhyNot) -> Considered:
    return Considered(wallet_id=one.wallet_id, name=one.name, why_not=why)
