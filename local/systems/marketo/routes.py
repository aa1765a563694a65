"""Which call is behind an address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from urllib.parse import unquote

from local.kit.exchange import Answer
from local.systems.marketo import calls
from local.systems.marketo.errors import Refusal
from local.systems.marketo.wire.call import Call

Handler = Callable[[Call], Mapping[str, Any] | Answer]
"""Returns what the envelope holds beside `success`, or a whole answer."""

_MODULES = [import_module(f"{calls.__name__}.{each.name}") for each in iter_modules(calls.__path__)]
PATHS: dict[str, dict[str, Handler]] = {}
"""The handlers by path and method."""
for _module in _MODULES:
    for (_method, _path), _handler in _module.ROUTES.items():
        PATHS.setdefault(_path, {})[_method] = _handler
_PATTERNS = [
    (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+?)", re.escape(path))), methods) for path, methods in PATHS.items()
]


def find(method: str, path: str) -> tuple[Handler, dict[str, str]]:
    """The call's handler and the variable parts of its path. Raises Refusal 605 or 610.

    A path with a double slash is nobody's: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/rest-api
    says that such addresses are refused.
    """
    known = False
    for pattern, methods in _PATTERNS:
        if not (found := pattern.fullmatch(path)):
            continue
        known = True
        if method in methods:
            return methods[method], {name: unquote(value) for name, value in found.groupdict().items()}
    if known:
        raise Refusal("605", f"HTTP Method '{method}' not supported")
    raise Refusal("610", "Requested resource not found")
