"""What an adapter can do and how its operator behaves, in words, read from the adapter itself."""

from collections.abc import Mapping

from app.providers.base import Capability, Provider

DAY_S = 86_400
TEN_YEARS_S = 3_650 * DAY_S


def flags_of(adapter: type[Provider]) -> Mapping[str, bool]:
    """Every capability by its word, and whether the adapter has it."""
    return {str(flag.name).lower(): flag in adapter.capabilities for flag in Capability}


def facts_of(adapter: type[Provider]) -> Mapping[str, str]:
    """Where it works and what it can do: a line of `mutuelle providers`."""
    profile = adapter.profile
    return {
        "provider": adapter.name,
        "currencies": " ".join(currency.code for currency in profile.currencies),
        "countries": " ".join(profile.countries),
        "can": " ".join(word for word, has_it in flags_of(adapter).items() if has_it),
        "pays": " ".join(sorted(profile.payee_kinds)),
        "proof": profile.proof,
    }


def callbacks_of(adapter: type[Provider]) -> str:
    """How its callbacks come: syntax and HTTP methods."""
    return f"{adapter.callback_format} by {' or '.join(sorted(adapter.callback_methods))}"


def payouts_of(adapter: type[Provider]) -> Mapping[str, str]:
    """What holds of a payout there; nothing where it makes none."""
    if Capability.PAY_OUT not in adapter.capabilities:
        return {}
    profile = adapter.profile
    return {
        "payees": ", ".join(sorted(profile.payee_kinds)),
        "one reference is paid once": span(profile.payout_window_s) if profile.payout_is_idempotent else "not promised",
        "not found counts after": span(profile.payout_quarantine_s),
        "a person looks after": span(profile.payout_patience_s),
    }


def statement_of(adapter: type[Provider]) -> str:
    """What its statement by API shows, if it has one."""
    if Capability.STATEMENT not in adapter.capabilities:
        return "none by API"
    profile = adapter.profile
    reach = f", {span(profile.statement_window_s)} back" if profile.statement_window_s else ""
    return f"{'in and out' if profile.statement_shows_payouts else 'money in'}{reach}"


def span(seconds: int) -> str:
    """A length of time as people say it."""
    if seconds >= TEN_YEARS_S:
        return "for ever"
    for unit, length in (("d", DAY_S), ("h", 3_600), ("min", 60)):
        if seconds >= length and seconds % length == 0:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
