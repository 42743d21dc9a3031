"""Single values of a configuration file beside those of every written file."""

import re

from app.core.clock import timezones
from app.setup.model import tidy
from app.written.fields import Place, scalar
from app.written.values import Percentage, percentage, text

MOST_LETTERS = 200
CODE = re.compile(r"[A-Za-z0-9_-]{1,20}")
ACCOUNT = re.compile(r"[1-9][0-9]{1,7}")


def label(place: Place) -> str:
    """A name or code for people, without the space around it."""
    found = tidy(text(place))
    if len(found) > MOST_LETTERS:
        place.refuse("is longer than {most} letters", most=MOST_LETTERS)
    return found


def mutual_code(place: Place) -> str:
    """A mutual's short code."""
    found = label(place)
    if not CODE.fullmatch(found):
        place.refuse("must be a code of letters, digits, - and _, twenty at most")
    return found


def region(place: Place) -> str:
    """The country of its phone numbers, in two letters."""
    found = scalar(place).value
    if not re.fullmatch(r"[A-Z]{2}", found):
        place.refuse("must be a country in two capital letters, such as ML")
    return found


def timezone(place: Place) -> str:
    """A zone of the IANA list."""
    found = scalar(place).value
    if found not in timezones():
        place.refuse("must be a time zone such as Africa/Bamako")
    return found


def chart_code(place: Place) -> str:
    """An account's code in digits."""
    found = scalar(place).value
    if not ACCOUNT.fullmatch(found):
        place.refuse("must be an account code, digits only")
    return found


def whole_percent(place: Place) -> int:
    """A percentage without a fraction."""
    found: Percentage = percentage(place)
    if found.percent != int(found.percent):
        place.refuse("must be a whole percentage")
    return int(found.percent)
