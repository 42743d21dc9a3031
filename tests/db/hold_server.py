"""A process that owns the server of a state folder, says where it is, and holds it until its input ends."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from app.db.embedded import embedded_server

QUICK = {"fsync": "off"}

if __name__ == "__main__":
    with embedded_server(Path(sys.argv[1]), options=QUICK) as urls:
        print(json.dumps(asdict(urls)), flush=True)
        sys.stdin.read()
