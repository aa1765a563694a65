"""Who may call, as a list of addresses has it: blocks of addresses, and words for those who publish theirs."""

from __future__ import annotations

import ipaddress

from config.problems import choices, did_you_mean, quoted
from systems import SYSTEMS

CALLERS = tuple(sorted(name for name, system in SYSTEMS.items() if system.published is not None))
"""Those whose published addresses a word stands for: see relay.system.published."""

WORDS = ("anyone", *CALLERS)
"""What may stand there without a list."""


def check_word(word: str) -> str:
    """What keeps a single word from being the whole of `api.allow`, or nothing."""
    if word in WORDS:
        return ""
    advice = f"{did_you_mean(word, WORDS)} It must be one of: {choices(WORDS)}."
    listed = "[203.0.113.0/24]" if not CALLERS else f"[{CALLERS[-1]}, 203.0.113.0/24]"
    return f"{quoted(word)} is not known here.{advice} Or make a list of callers and CIDR blocks: {listed}."


def check_caller(caller: str) -> str:
    """What keeps an entry of `api.allow` from standing in a resource policy (aws:SourceIp), or nothing."""
    if caller in CALLERS:
        return ""
    if caller == "anyone":
        return "anyone needs no list, and makes the rest of it pointless. Write allow: anyone."
    try:
        ipaddress.ip_network(caller)
    except ValueError:
        known = " or ".join(CALLERS)
        return f"{quoted(caller)} is no CIDR block.{_network_of(caller)} Write it like 203.0.113.0/24, or {known}."
    return ""


def _network_of(block: str) -> str:
    try:
        return f" Did you mean `{ipaddress.ip_network(block, strict=False)}`?"
    except ValueError:
        return ""
