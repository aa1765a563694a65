"""`python -m infra.dashboard_picture`: write docs/dashboard.svg anew; with `--check` only say whether it is current."""

from __future__ import annotations

import sys

from infra.app import PROJECT
from infra.dashboard_picture.definition import synthesised
from infra.dashboard_picture.svg import picture

FILE = PROJECT / "docs" / "dashboard.svg"


def main(arguments: list[str]) -> int:
    """Exit code 1 when the picture is stale, and only that was asked."""
    drawn = picture(synthesised())
    if "--check" in arguments:
        is_current = FILE.exists() and FILE.read_text(encoding="utf-8") == drawn
        if not is_current:
            print(f"{FILE.name} is stale. Run `make docs`.", file=sys.stderr)
        return int(not is_current)
    FILE.write_text(drawn, encoding="utf-8")
    print(f"Wrote {FILE.relative_to(PROJECT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
