"""Which campaigns and lists a browsing call asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from local.systems.marketo.assets.assets import Campaign, StaticList
from local.systems.marketo.wire.params import Params

A = TypeVar("A", Campaign, StaticList)


def chosen(assets: Iterable[A], params: Params) -> list[A]:
    """Those that `id`, `name` and `programName` name; all where nothing is named."""
    found = list(assets)
    if numbers := params.numbers("id", 300):
        found = [each for each in found if each.id in numbers]
    if names := params.listed("name"):
        found = [each for each in found if each.name in names]
    if programs := params.listed("programName"):
        found = [each for each in found if each.program in programs]
    return found


def asked(params: Params) -> list[str]:
    """The names in a query, to which a paging token belongs."""
    return [*params.listed("name"), *params.listed("programName")]
