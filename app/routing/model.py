"""Values of a choice: what is to be moved, the wallets it may go by, the one it goes by, and why not the others."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.core.ids import WalletId
from app.core.money import Currency, Money
from app.providers import PayeeKind
from app.wallets import Fee


class KnownBy(StrEnum):
    """How we know somebody's operator: they said so, their number hints at it, or not at all (DOMAIN 3)."""

    DECLARED = "declared"
    HINTED = "hinted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """The operator of who pays or is paid, as far as it is known."""

    name: str | None = None
    known_by: KnownBy = KnownBy.UNKNOWN


UNKNOWN = Operator()


class Availability(StrEnum):
    """Whether an operator answers: it does, not reliably, or not at all."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"


class WhyNot(StrEnum):
    """Why a wallet was not taken: it cannot move this, or another was better; in the order in which they are asked."""

    UNABLE = "unable"
    LANE_STOPPED = "lane_stopped"
    LANE_PAUSED = "lane_paused"
    OPERATOR_DOWN = "operator_down"
    OTHER_CURRENCY = "other_currency"
    OTHER_PAYEE_KIND = "other_payee_kind"
    OTHER_OPERATOR = "other_operator"
    BELOW_LEAST = "below_least"
    ABOVE_MOST = "above_most"
    DAY_USED_UP = "day_used_up"
    LESS_FITTING = "less_fitting"
    LESS_AVAILABLE = "less_available"
    SHORT_OF_FLOAT = "short_of_float"
    DEARER = "dearer"
    LESS_FLOAT = "less_float"
    LATER_BY_NAME = "later_by_name"


class Because(StrEnum):
    """Why a wallet was taken: somebody named it, or what set it apart from the next best."""

    BY_PERSON = "by_person"
    MONEY_CAME_BY_IT = "money_came_by_it"
    ONLY_ONE = "only_one"
    OPERATOR_DECLARED = "operator_declared"
    OPERATOR_HINTED = "operator_hinted"
    REACHES_ALL = "reaches_all"
    AVAILABLE = "available"
    HAS_FLOAT = "has_float"
    CHEAPER = "cheaper"
    MORE_FLOAT = "more_float"
    FIRST_BY_NAME = "first_by_name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be moved, with whom: a payer's phone, or whatever a payee is paid to."""

    amount: Money
    kind: PayeeKind = PayeeKind.PHONE
    operator: Operator = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A wallet as it stands now, in minor units of its currency.

    Empty `operators` reach everybody's customers. `barred` is what keeps it out whatever is asked. Above `cap_minor` a
    movement is cut into several, above `most_minor` there is none; `today_minor` is what its day still lets through,
    `float_minor` what it has to pay from. None: no limit, and no float where money comes in.
    """

    wallet_id: WalletId
    name: str
    currency: Currency
    operators: frozenset[str] = frozenset()
    kinds: frozenset[PayeeKind] = frozenset()
    barred: WhyNot | None = None
    availability: Availability = Availability.UP
    least_minor: int = 1
    most_minor: int | None = None
    cap_minor: int | None = None
    today_minor: int | None = None
    fee: Fee = field(default_factory=Fee)
    float_minor: int | None = None

    def cost_minor(self, amount_minor: int) -> int:
        """What its operator takes for moving so much, in as many parts as its cap makes of it."""
        parts = 1 if self.cap_minor is None else -(-amount_minor // self.cap_minor)
        return self.fee.on(amount_minor) + (parts - 1) * self.fee.fixed_minor

    def first_part(self, amount_minor: int) -> int:
        """What goes first; the rest may wait for another day."""
        return amount_minor if self.cap_minor is None else min(amount_minor, self.cap_minor)

    def after(self, amount_minor: int) -> "Candidate":
        """The same once so much was given to it."""
        today = None if self.today_minor is None else max(self.today_minor - amount_minor, 0)
        taken = amount_minor + self.cost_minor(amount_minor)
        left = None if self.float_minor is None else self.float_minor - taken
        return replace(self, today_minor=today, float_minor=left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """A wallet that was not taken, by the name it had, and why not."""

    wallet_id: WalletId
    name: str
    why_not: WhyNot


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The wallet that was taken and why, with every other there was; none is the bank, which only people name."""

    wallet_id: WalletId | None
    because: Because
    operator: Operator = UNKNOWN
    considered: tuple[Considered, ...] = ()
