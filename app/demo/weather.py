"""The weather at an operator: while it is down every call of ours fails, and its callbacks wait or are lost."""

from app.providers.simulators.base import NEVER, Faults, Misbehaviour, Odds, Reply

TELLS = "webhook"
# Mostly what stands before the operator answers in its place; now and then nobody does, which costs a time-out.
DOWN = Odds(bad_reply=1, replies=(*7 * (Reply.HTML_503,), Reply.SILENT_BEFORE))


class Weather(Faults):
    """Faults by plan, and an outage from `fall` to `clear`; `failed` counts the calls that failed in it.

    Of what it would tell meanwhile every second message is lost; the others it has for later.
    """

    def __init__(self) -> None:
        super().__init__()
        self.is_down = False
        self.failed = 0
        self._untold = 0

    def fall(self) -> None:
        """From now on nothing works but what was planned call by call."""
        self.is_down, self.odds = True, DOWN

    def clear(self) -> None:
        """It is back."""
        self.is_down, self.odds = False, NEVER

    def next(self, verb: str) -> Misbehaviour:
        """What happens to the next call or message of this verb."""
        coming = super().next(verb)
        if self.is_down and verb == TELLS:
            self._untold += 1
            return Misbehaviour(lost=self._untold % 2 == 1)
        self.failed += self.is_down
        return coming
