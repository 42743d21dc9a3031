"""Our callbacks would go into `mpesa_mcp.receiver`, if there were one."""

import pytest

from tests.peers.outcomes import Peers

pytestmark = pytest.mark.peer("mpesa-mcp")


async def test_it_takes_our_callbacks(peers: Peers) -> None:
    """None of its published versions, 0.1.0 to 0.4.6, has the module, so it is not installed either."""
    pytest.skip("mpesa-mcp is published without a module `receiver`; daraja-v3 and mpesakit read our callbacks instead")
