"""Options that several commands take."""

from __future__ import annotations

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="For scripts.")]
AtMost = Annotated[
    int | None, typer.Option(min=1, metavar="COUNT", help="Show at most so many; by default 100, with --json all.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
