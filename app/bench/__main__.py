"""The processes that are measured: `python -m app.bench serve PORT`, or `work`, on the database of `DATABASE_URL`."""

import sys
from collections.abc import Sequence

import uvloop

from app import main, settings, worker
from app.core import logs


def become(words: Sequence[str]) -> None:
    """Be the API process or the worker until told to stop."""
    chosen = settings.load(demo=True)
    assert chosen.database_url is not None, "who starts us says where the database is"
    url = chosen.database_url.get_secret_value()
    logs.configure("error")
    if words[0] == "serve":
        uvloop.run(main.serve(chosen, url, host="127.0.0.1", port=int(words[1])))
    else:
        uvloop.run(worker.work(chosen, url))


if __name__ == "__main__":
    become(sys.argv[1:])
