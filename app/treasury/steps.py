"""What is to be done next about an item of a statement, in the reader's words: a code, and a sentence per language."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

from app.providers import Direction
from app.treasury.statement_model import Result, StatementItem

LANGUAGES = ("fr", "en")


class Step(StrEnum):
    """What comes next."""

    NONE = "none"
    LOOK_AT_PAYMENT = "look_at_payment"
    ASK_OPERATOR = "ask_operator"
    TWO_PEOPLE_RESOLVE = "two_people_resolve"
    FIND_WHAT_LEFT = "find_what_left"
    COMPARE_FEE = "compare_fee"
    RELEASE_OR_TAKE_BACK = "release_or_take_back"
    ASK_ABOUT_PAYOUT = "ask_about_payout"
    TIE_OWN_MONEY = "tie_own_money"


IN_AND_OUT: Mapping[Result, tuple[Step, Step]] = {
    Result.MATCHED: (Step.NONE, Step.NONE),
    Result.NOTHING_MOVED: (Step.NONE, Step.NONE),
    Result.THEIRS_ONLY: (Step.LOOK_AT_PAYMENT, Step.NONE),
    Result.AMOUNT_DIFFERS: (Step.ASK_OPERATOR, Step.TWO_PEOPLE_RESOLVE),
    Result.FEE_DIFFERS: (Step.COMPARE_FEE, Step.COMPARE_FEE),
    Result.CONTRADICTED: (Step.ASK_OPERATOR, Step.TWO_PEOPLE_RESOLVE),
    Result.OURS_ONLY: (Step.RELEASE_OR_TAKE_BACK, Step.ASK_ABOUT_PAYOUT),
    Result.UNKNOWN_PAYOUT: (Step.ASK_OPERATOR, Step.FIND_WHAT_LEFT),
    Result.UNREADABLE: (Step.ASK_OPERATOR, Step.ASK_OPERATOR),
    Result.NOT_OURS: (Step.ASK_OPERATOR, Step.ASK_OPERATOR),
}


def next_step(item: StatementItem) -> Step:
    """What comes next; nothing once it is closed."""
    if item.closed_at is not None:
        return Step.NONE
    if item.own_entries:
        return Step.TIE_OWN_MONEY
    of_in, of_out = IN_AND_OUT[item.result]
    return of_in if item.direction == Direction.IN else of_out


def words_of(word: Step | Result, language: str = LANGUAGES[0]) -> str:
    """The sentence of a result or step; in French where there is no catalogue of that language."""
    kind = "step" if isinstance(word, Step) else "result"
    return catalogue(language if language in LANGUAGES else LANGUAGES[0])[f"{kind}.{word.value}"]


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every sentence of a language by its code."""
    with files("app.treasury").joinpath("languages", f"{language}.po").open("rb") as written:
        return {str(message.id): str(message.string) for message in read_po(written) if message.id and message.string}
