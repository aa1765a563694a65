"""Pages of a site with KARTE's tag on them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, Literal

import msgspec

from local.kit.exchange import Answer
from local.systems.karte.api.checking import Refusal

SITE = "/site/"
_HERE = Path(__file__).parent
_TEMPLATE = _HERE / "page.html"
TAG = _HERE / "tag.js"
_OBJECTS = {"v1": "tracker", "v2": "krt"}
_SNIPPETS = {
    "v1": """window.NAME = ["init", "view", "user", "track"].reduce(function (stub, method) {
  stub[method] = function () { stub.queued.push([method].concat(Array.prototype.slice.call(arguments))); };
  return stub;
}, {queued: []});
NAME.init(KEY);""",
    "v2": """window.NAME = window.NAME || function () { NAME.queued.push(Array.prototype.slice.call(arguments)); };
NAME.queued = NAME.queued || [];""",
}
"""What stands in a page before the tag is loaded: calls wait in `queued`."""


class Page(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One page: which kind of tag it has, the name of the tag's object (letters only), and the site's own script."""

    path: str
    tag: Literal["v1", "v2"] = "v2"
    object: str = ""
    script: str = ""

    @property
    def object_name(self) -> str:
        """What the tag is called on the page."""
        return self.object or _OBJECTS[self.tag]


@dataclass
class Pages:
    """The pages of the site; a path that nobody made is a plain page, of the kind that its query names."""

    api_key: str
    _pages: dict[str, Page] = field(default_factory=dict)

    def add(self, order: Any) -> None:
        """Make a page. Raises ValueError."""
        try:
            page = msgspec.convert(order, Page)
        except msgspec.ValidationError as wrong:
            raise ValueError(f"{wrong}; a page has {', '.join(Page.__struct_fields__)}") from None
        if not page.path.startswith(SITE):
            raise ValueError(f"path: pages begin with {SITE}")
        _check_name(page)
        self._pages[page.path] = page

    def served(self, path: str, query: dict[str, str]) -> Answer:
        """A page. Raises Refusal."""
        page = self._pages.get(path)
        if page is None:
            try:
                page = msgspec.convert({"path": path, **query}, Page)
                _check_name(page)
            except (msgspec.ValidationError, ValueError) as wrong:
                raise Refusal(400, str(wrong)) from None
        name, key = page.object_name, json.dumps(self.api_key)
        parts = {
            "title": escape(path),
            "snippet": _SNIPPETS[page.tag].replace("NAME", name).replace("KEY", key),
            "tag_url": escape(f"/tag/{self.api_key}/tag.js?kind={page.tag}&object={name}"),
            "information_url": f"/tag/{self.api_key}/information",
            "script": page.script,
        }
        text = _TEMPLATE.read_text(encoding="utf-8")
        for part, value in parts.items():
            text = text.replace("{{" + part + "}}", value)
        return Answer(200, text.encode(), "text/html;charset=utf-8", {"Cache-Control": "no-store"})

    def clear(self) -> None:
        """Forget the pages that were made."""
        self._pages.clear()


def _check_name(page: Page) -> None:
    if not (page.object_name.isascii() and page.object_name.isalpha()):
        raise ValueError("object: the tag's object has letters only")
