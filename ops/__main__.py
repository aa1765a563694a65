"""`python -m ops`: the operator's command."""

from __future__ import annotations

from ops.cli import main

if __name__ == "__main__":
    main()
