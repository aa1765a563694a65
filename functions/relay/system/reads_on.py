"""What a route reads of a payload, with what those read of it that it leads to: they have it as `asked`.

So a field that is only mapped behind a look-up, as `asked.lead.email`, is read with the record that is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from relay.core.config import Config, Route
from relay.mapping.paths import Path
from relay.system.look_up import ASKED, MOST_LINKS
from relay.system.reads import Reads, names_in, reads
from relay.system.sides import target_of
from relay.system.system import System

Tree = Mapping[str, Any]


def reads_for(route: Route, config: Config, systems: Mapping[str, System]) -> Reads:
    """What a route reads, itself or for those behind it. Raises PathError for what is no JMESPath.

    Of a route behind it that takes what was asked as a whole, no name is known: it gets what is read anyway.
    """
    own = reads(route, target_of(route, config, systems).describe(route))
    if own.names is None:
        return own
    found = [names_in(tree) for tree in _asked_behind(route, config, systems, 1)]
    return Reads(
        own.names.union(*(each.names or () for each in found)),
        whole=own.whole,
        beneath=own.beneath.union(*(each.beneath for each in found)),
    )


def _asked_behind(route: Route, config: Config, systems: Mapping[str, System], link: int) -> Iterator[Tree]:
    """Trees of what is read of a route's payload behind it, as seen from that payload."""
    then = route.follows
    if then is None or link > MOST_LINKS:
        return
    for name in (then.route, then.instead):
        following = config.routes.get(name or "")
        if following is None:
            continue
        described = target_of(following, config, systems).describe(following)
        own: list[Tree] = [Path(each.expression).tree for each in described.paths]
        for tree in (*own, *_asked_behind(following, config, systems, link + 1)):
            yield from _under_asked(tree)


def _under_asked(node: Tree) -> Iterator[Tree]:
    """What is read under `asked`, as seen from there; not within projections, where names mean something else."""
    children = node["children"]
    if node["type"] == "subexpression" and children[0] == {"type": "field", "children": [], "value": ASKED}:
        rest = children[1:]
        yield rest[0] if len(rest) == 1 else {**node, "children": rest}
        return
    seen_from_top = children[:1] if "projection" in node["type"] or node["type"] in _CHAINS else children
    for child in seen_from_top:
        yield from _under_asked(child)


_CHAINS = frozenset({"subexpression", "index_expression", "pipe"})
