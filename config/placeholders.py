"""Values that stand in the shipped files for a customer's own: what must be changed before anything is deployed.

A local run needs none of it changed. Domains and addresses are those that are kept for documentation (RFC 2606, 5737
and 3849), and the names that this project's own examples use.
"""

from __future__ import annotations

import re
from pathlib import Path

from config import document
from config.problems import ProblemInFile, quoted

_UNTIL = "`make deploy` refuses it. / 設定例のままの値です。書き換えるまで `make deploy` は実行されません。"
_PARTS = ("connections", "api", "alarms", "notify", "network", "soap", "activity_view")
"""Where a customer's own addresses stand; a route's texts may say what they like."""

_RESERVED = r"(?:example\.(?:com|net|org|jp|co\.jp)|(?:[\w-]+\.)?example|[\w-]+\.(?:test|invalid))"
_KNOWN = {
    r"(?<![\w-])example\.(?:cybozu\.com|kintone\.com|cybozu\.cn)(?![\w.-])": "Write your own kintone's domain",
    r"123-ABC-456(?!\w)": "Write your own instance's, from Admin > Web Services",
    rf"(?<![\w-]){_RESERVED}(?![\w.-])": "Write your own address",
    r"(?<!\d)(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+|^2001:db8:": "Write your own addresses",
    r"^1234567890$": "Write your own account's number",
    r"^123456789[1-9]$": "Write the number that `./relay check` finds",
    r"^example_\w+$": "Write what `./relay check` finds",
    r"eipalloc-(?:0123456789abcdef0|0fedcba9876543210)": "Write your own address's allocation id",
}


def placeholders(path: Path) -> list[ProblemInFile]:
    """The placeholders in a configuration that loads, in the order of the file. Raises ConfigError."""
    return [
        ProblemInFile(name, f"{quoted(place.source)} is the placeholder of an example. {advice}; {_UNTIL}", place.line)
        for name, place in document.read(path).places.items()
        if name.split(".", 1)[0] in _PARTS and (advice := _advice(place.source))
    ]


def _advice(text: str) -> str:
    """What to write instead; nothing when it is no placeholder."""
    return next((advice for pattern, advice in _KNOWN.items() if re.search(pattern, text, re.IGNORECASE)), "")
