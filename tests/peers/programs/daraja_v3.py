"""Around `daraja-v3`, whose package is called `mpesa`: its client, and its reader of callbacks."""

from datetime import datetime, tzinfo

import mpesa.client
from mpesa import MpesaClient

from tests.peers.programs.talking import clients, converse


class Stopped(datetime):
    """Its clock, standing still: what it does from now on it does in one second."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Stopped":
        return cls(2026, 11, 22, 12, 0, 0, tzinfo=tz)


def stop_the_clock() -> None:
    """For as long as the program runs."""
    mpesa.client.datetime = Stopped


if __name__ == "__main__":
    converse(stop_the_clock=stop_the_clock, read_prompt=MpesaClient.parse_stk_callback, **clients(MpesaClient))
