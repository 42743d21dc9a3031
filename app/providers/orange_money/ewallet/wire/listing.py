"""The statement: all transactions since an instant, for the list knows neither an end nor pages (B6)."""

from collections.abc import Sequence
from datetime import datetime

from app.providers.errors import OutcomeUnknown
from app.providers.http import HttpAnswer
from app.providers.orange_money.ewallet.credentials import Credentials
from app.providers.orange_money.ewallet.profile import MOST_ROWS, NAME, OVERLAP
from app.providers.orange_money.ewallet.wire import transactions
from app.providers.orange_money.ewallet.wire.transactions import Transaction
from app.providers.orange_money.words import minute_of
from app.providers.reading import instant
from app.providers.values import Answer, Direction, PaymentEvent, PaymentState


class Listing:
    """The answers of a window as they come in; `next_start` is where the next one starts, none once it is whole."""

    def __init__(self, since: datetime, until: datetime, credentials: Credentials) -> None:
        self.answers: list[Answer] = []
        self.next_start: datetime | None = since
        self._window = since, until
        self._credentials = credentials
        self._told: set[str] = set()

    def add(self, answer: HttpAnswer) -> None:
        """One more answer; a full one goes on where it ended.

        One that is full and not written oldest first has lost its oldest rows, and no question brings them: a statement
        that may lack something is none, so it is `OutcomeUnknown`.
        """
        rows = transactions.rows_of(answer)
        read_rows = [transactions.transaction_in(row) for row in rows]
        events = [event for row in read_rows for event in self._events(row)]
        self.answers.append(Answer(events=events, body=answer.body))
        self.next_start = self._after(read_rows) if len(rows) >= MOST_ROWS else None

    def _after(self, rows: Sequence[Transaction | None]) -> datetime:
        instants = [_instant(row) for row in rows if row]
        told = [at for at in instants if at]
        newest = told[-1] - OVERLAP if told and told == sorted(told) else None
        if self.next_start is None or newest is None or newest <= self.next_start:
            raise OutcomeUnknown(provider=NAME, reason="list_is_cut")
        return newest

    def _events(self, row: Transaction | None) -> Sequence[PaymentEvent]:
        """What a row tells, once; of one that nobody can read only that it is there. What failed moved nothing."""
        if row is None:
            return [UNREADABLE]
        event = transactions.event_of(row, self._credentials.country)
        if not self._is_wanted(row) or row.transaction_id in self._told or event.state is PaymentState.FAILED:
            return ()
        self._told.add(row.transaction_id)
        return [event]

    def _is_wanted(self, row: Transaction) -> bool:
        """Of the window, by either of its instants, and of this wallet: one application may have several."""
        since, until = self._window
        instants = [at for at in (instant(row.created_at), minute_of(row.transaction_id)) if at]
        is_ours = row.partner is None or row.partner.id in self._credentials.own_ids
        return is_ours and (not instants or any(since <= at < until for at in instants))


UNREADABLE = PaymentEvent(provider=NAME, direction=Direction.IN, state=PaymentState.PENDING, reason="unreadable_row")


def _instant(row: Transaction) -> datetime | None:
    return instant(row.created_at) or minute_of(row.transaction_id)
