"""`python -m ops`: the operator's command."""

from __future__ import annotations

import sys

try:
    from ops.cli import main
except ModuleNotFoundError as missing:  # a set-up that was stopped half-way
    print(f"relay: the set-up is not complete: {missing.name} is missing. Run `make setup`.", file=sys.stderr)
    sys.exit(3)

if __name__ == "__main__":
    main()
