"""`dev.py peers`: gives the peers environments of their own, tries ours against them and says what came of it."""

import sys

import pytest

from tests.peers import environments
from tests.peers.outcomes import Peers

if __name__ == "__main__":
    sys.exit(
        pytest.main(
            ["tests/peers", "-q", "-p", "no:cacheprovider", "-rfE", *sys.argv[1:]],
            plugins=[Peers(environments.prepared())],
        )
    )
