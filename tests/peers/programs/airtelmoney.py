"""Around `airtelmoney-py`: its client, and its check of a callback's hash."""

from airtelmoney import AirtelMoney
from airtelmoney.resources import CollectionAPI

from tests.peers.programs.talking import clients, converse


def is_proven(body: dict[str, object], key: str) -> bool:
    """Whether it takes the hash of a callback."""
    proven: bool = CollectionAPI.verify_callback_hash(body, key)
    return proven


if __name__ == "__main__":
    converse(is_proven=is_proven, **clients(AirtelMoney))
