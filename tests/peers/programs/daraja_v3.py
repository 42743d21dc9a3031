"""Around `daraja-v3`, whose package is called `mpesa`: its client, and its reader of callbacks."""

from mpesa import MpesaClient

from tests.peers.programs.talking import clients, converse

if __name__ == "__main__":
    converse(read_prompt=MpesaClient.parse_stk_callback, **clients(MpesaClient))
