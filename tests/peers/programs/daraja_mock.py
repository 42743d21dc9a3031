"""Around `daraja_mock`: its server on a free port of loopback, and what it was asked."""

import threading

from daraja_mock import DarajaMock
from werkzeug.serving import make_server

from tests.peers.programs.talking import converse

mock = DarajaMock()
server = make_server("127.0.0.1", 0, mock.app, threaded=True)


def address() -> str:
    """Where it listens."""
    return f"http://127.0.0.1:{server.server_port}"


def prompts_end_with(code: int) -> None:
    """What every question after a prompt is answered from now on."""
    mock.set_stk_result(code)


if __name__ == "__main__":
    threading.Thread(target=server.serve_forever, daemon=True).start()
    converse(address=address, prompts_end_with=prompts_end_with, asked=mock.request_log)
