"""Form bodies as Marketo sends them: with token encoding Form/Url, JSON (each text in quotes), or None.

With encoding None a value may hold `&`, `+` and `%` as they are, so a form parser would cut and change it, and a lead
could write fields that the template does not name. What tells the encodings apart:

- A value in JSON's quotes is a JSON string, and a list or object is JSON: see `systems.web.form_pairs`.
- A value with a character that Form/Url encoding always replaces (a space, an `@`, any letter beyond ASCII, ...) was
  not encoded; nor was one to which an `&` belongs. The encoding is the webhook's, so the others were not either.
- In such a body a name that the route reads is a name; any other may be a part of the value before it, as in
  `url=https://example.com/?a=1&b=2`, and is refused by name. So is a name that stands twice. In any body a name that
  looks as if a person had typed it (`Jack & Jill = best`) is refused where it means nothing to the route.
- In such a body `+` and `%41` in a value that holds nothing else to tell by are themselves; but where it is the
  template's own text that was not encoded (`via=Web form`), the values were, and `Acme+Corp` is `Acme Corp`. There is
  no telling, and it is refused.

Sources: blog.teknkl.com, "If someone recommends Request Token Encoding: None in a webhook"; the serialising rules of
application/x-www-form-urlencoded in the URL standard, url.spec.whatwg.org.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn
from urllib.parse import unquote, unquote_to_bytes

from relay.core.refusal import shown
from relay.system.reads import Names
from systems.web import tolerant_json
from systems.web.empty_tokens import is_unfilled
from systems.web.form_pairs import EVENTS, Pair, pairs
from systems.web.refusal import WebRefused

_SAFE = re.compile(r"[A-Za-z0-9*\-._~%+\[\]]*")
"""What is left unencoded, with `~` and brackets, which some encoders leave too."""
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def read(text: str, begin: int, reads: Names) -> dict[str, Any]:
    """The payload in a form that begins at an index; `reads` are the names that mean something to the route.

    A name that stands more than once has a list. Raises Refused (`form_...`, `json_...`).
    """
    found = list(pairs(text, begin))
    _check_events(text, found)
    bare = next((pair for pair in found if _shows_none(pair)), None)
    names = [_decoded(pair.name, pair) for pair in found]
    _check_names(names, found, reads, bare)
    return _collect(zip(names, (_value(pair, bare) for pair in found), strict=True))


def _collect(found: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, list[Any]] = {}
    for name, value in found:
        values.setdefault(name, []).append(value)
    return {name: each[0] if len(each) == 1 else each for name, each in values.items()}


def _check_events(text: str, found: Sequence[Pair]) -> None:
    events = [pair for pair in found if pair.name == EVENTS]
    settled = next((pair for pair in events if pair.is_settled), None)
    if settled and len(events) > 1:
        tolerant_json.refuse(text, settled.value_begin, "json_duplicate")


def _shows_none(pair: Pair) -> bool:
    """Whether a value was surely not encoded. A token that Marketo did not replace shows nothing."""
    if pair.is_settled or is_unfilled(pair.raw):
        return False
    return pair.is_joined or not _SAFE.fullmatch(pair.raw)


def _check_names(names: Sequence[str], found: Sequence[Pair], reads: Names, bare: Pair | None) -> None:
    """The first pair of a form is one, whatever it is called. `bare` is the first that was not encoded."""
    times = Counter(names)
    for at, (name, pair) in enumerate(zip(names, found, strict=True)):
        if bare and times[name] > 1:
            _refuse("form_twice", pair, bare)
        if at and bare and name not in reads:
            _refuse("form_name", pair, bare)
        if at and (pair.is_loose or not _SAFE.fullmatch(pair.name)) and not reads.takes(name):
            _refuse("form_loose", pair)


def _value(pair: Pair, bare: Pair | None) -> Any:
    if pair.is_settled:
        return pair.value
    raw = pair.raw
    if bare is None or not _SAFE.fullmatch(raw):
        return raw if is_unfilled(raw) else _decoded(raw, pair)
    if "+" in raw or _ESCAPE.search(raw):
        _refuse("form_doubt", pair, bare)
    return raw


def _decoded(raw: str, pair: Pair) -> str:
    if not _SAFE.fullmatch(raw):
        if _ESCAPE.search(raw):
            _refuse("form_mixed", pair)
        return raw
    if _BROKEN_ESCAPE.search(raw):
        _refuse("form_percent", pair)
    try:
        return unquote_to_bytes(raw.replace("+", " ")).decode("utf-8")
    except UnicodeDecodeError:
        _refuse("form_not_utf8", pair)


def _refuse(reason: str, pair: Pair, bare: Pair | None = None) -> NoReturn:
    """Refuse a pair by its name and place; with `bare`, those of the value that shows why."""
    other = {} if bare is None else {"other": shown(unquote(bare.name)), "other_position": bare.position}
    raise WebRefused(reason, name=shown(unquote(pair.name)), position=pair.position, **other)
