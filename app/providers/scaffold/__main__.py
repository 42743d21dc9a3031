"""`python -m app.providers.scaffold NAME [--package FOLDER]`, in the project's folder."""

import sys

from app.providers.scaffold.write import main

if __name__ == "__main__":
    main(sys.argv[1:])
