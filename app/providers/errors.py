"""How talking to an operator goes wrong; each name says what to do next.

ProviderError
├── Unsupported           this adapter has no such verb
├── UnknownProvider       no adapter has this name
├── UnusableCredentials   an account's credentials lack something or are malformed
├── ForgedCallback        the callback disproves its sender (grade E0)
├── UnreadableCallback    behind a right token, but not of this operator's shape
├── ProviderRejected      a documented refusal: nothing moved, release
├── ProviderUnavailable   proven never taken: send the same again
└── OutcomeUnknown        it may have moved: keep the reserve and ask
"""

from app.core.errors import MutuelleError


class ProviderError(MutuelleError):
    """Something between us and an operator went wrong; the subclass says what holds now."""

    code = "provider.error"


class Unsupported(ProviderError):
    """The adapter does not offer this verb; its capability flags say so too."""

    code = "provider.unsupported"


class UnknownProvider(ProviderError):
    """No installed adapter has this name; `known` lists those that are."""

    code = "provider.unknown"


class UnusableCredentials(ProviderError):
    """The credentials of an account cannot build its adapter; `field` names the first one missing or malformed."""

    code = "provider.unusable_credentials"


class ForgedCallback(ProviderError):
    """Signature, secret or time stamp disproves the sender; the delivery has no money effect."""

    code = "provider.forged_callback"


class UnreadableCallback(ProviderError):
    """The body is not of this operator's shape; it stays in the inbox, visible and replayable."""

    code = "provider.unreadable_callback"


class ProviderRejected(ProviderError):
    """The operator refused the request in documented words: nothing moved. `reason` is its code."""

    code = "provider.rejected"


class ProviderUnavailable(ProviderError):
    """Proven that nothing left or that it was refused at the gate: the same request may be sent again."""

    code = "provider.unavailable"


class OutcomeUnknown(ProviderError):
    """Time-out, reset, 5xx or an answer nobody documented: it may have moved, only evidence tells."""

    code = "provider.outcome_unknown"
