"""Where something stands at the operator, relative to the API's root (gsma §2)."""

import re
from urllib.parse import unquote

from app.providers.outgoing import segment
from app.providers.references import dashed
from app.providers.values import StatusQuestion

STATES, RESPONSES = "requeststates/", "responses/"
# A link may stand below any prefix: what it names is followed, and never to another host.
LINK = re.compile(r"(?:^|/)(transactions|requeststates)/([!-.0->@-~]{1,128})$")


def transaction(reference: str) -> str:
    """A transaction, by the operator's id."""
    return f"transactions/{segment(reference)}"


def state(correlation: str) -> str:
    """A request state, by the operator's correlation id."""
    return f"{STATES}{segment(correlation)}"


def response(reference: str) -> str:
    """The answer to an order of ours, by its own correlation id."""
    return f"{RESPONSES}{dashed(reference)}"


def linked(link: str) -> str | None:
    """What a link leads to, escaped once however it came; none for what we do not follow."""
    found = LINK.search(link)
    return f"{found[1]}/{segment(unquote(found[2]))}" if found else None


def first(question: StatusQuestion) -> str | None:
    """By the operator's id, else where the answer to the order pointed, else by our correlation id (§9)."""
    if question.provider_reference is not None:
        return transaction(question.provider_reference)
    if question.reference is None:
        return None
    return question.handle or response(question.reference)
