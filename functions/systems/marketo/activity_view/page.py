"""The page as HTML: no script, nothing from elsewhere, nothing that a lead or a stranger wrote but as plain text."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from html import escape
from urllib.parse import urlencode

from relay.core.config import Language
from relay.system.page_links import PARAMETER
from systems.marketo.activity_view.entries import ActivityEntry
from systems.marketo.activity_view.reading import RecentActivities
from systems.marketo.activity_view.words import OTHER, WORDS, Words

LANGUAGE = "lang"
"""The parameter that says in which language, beside the link's own."""

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #777; }
body { font: 15px/1.5 system-ui, "Hiragino Sans", "Yu Gothic UI", Meiryo, "Noto Sans CJK JP", sans-serif;
  margin: 0 auto; padding: 1.5rem; max-width: 72rem; }
header { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: baseline; }
h1 { font-size: 1.4rem; margin: 0; flex: 1; }
h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
p { margin: .2rem 0; color: var(--soft); }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 2rem;
  margin-top: 1.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; font-size: .85em; }
td { overflow-wrap: anywhere; }
td:first-child { white-space: nowrap; overflow-wrap: normal; font-variant-numeric: tabular-nums; }
small { display: block; color: var(--soft); }
.said { border-left: 4px solid #c80; padding-left: .8rem; }
"""

_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS: Mapping[str, str] = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""The style is allowed by its hash, and nothing else at all. https://www.w3.org/TR/CSP3/"""


def shown(lead: str, found: RecentActivities, language: Language, zone: tzinfo, handle: str) -> str:
    """Both lists."""
    words = WORDS[language]
    told = [
        words.lead.format(lead=lead),
        words.span.format(since=_time(found.since, zone), until=_time(found.until, zone), zone=zone),
    ]
    said = [words.shortened] if found.shortened else []
    said += [words.newest_missing] if found.newest_missing else []
    web = _section("web", f"{words.web} ({len(found.web)})", words.page, _rows(found.web, words, zone), words)
    mail = _section("mail", f"{words.mail} ({len(found.mail)})", words.message, _rows(found.mail, words, zone), words)
    return _document(told, said, f"<main>{web}{mail}</main>", language, handle)


def failed(message: str, language: Language, handle: str) -> str:
    """Why there is nothing to show."""
    return _document([], [message], "", language, handle)


def _section(name: str, title: str, which: str, rows: Iterable[str], words: Words) -> str:
    lines = "".join(rows)
    columns = "".join(f'<th scope="col">{escape(each)}</th>' for each in (words.when, words.what, which))
    table = f"<table><thead><tr>{columns}</tr></thead><tbody>{lines}</tbody></table>"
    return f'<section id="{name}"><h2>{escape(title)}</h2>{table if lines else _paragraph(words.none)}</section>\n'


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _rows(entries: Sequence[ActivityEntry], words: Words, zone: tzinfo) -> Iterator[str]:
    for each in entries:
        time = f'<time datetime="{each.at:%Y-%m-%dT%H:%M:%SZ}">{_time(each.at, zone)}</time>'
        detail = f"<small>{escape(each.detail)}</small>" if each.detail else ""
        yield f"<tr><td>{time}</td><td>{escape(words.kinds[each.kind])}</td><td>{escape(each.name)}{detail}</td></tr>\n"


def _document(told: Sequence[str], said: Sequence[str], body: str, language: Language, handle: str) -> str:
    title, other = escape(WORDS[language].title), OTHER[language]
    link = f"?{urlencode({PARAMETER: handle, LANGUAGE: other})}"
    switch = f'<a href="{escape(link)}" hreflang="{other}" lang="{other}">{WORDS[language].other}</a>'
    lines = "".join(map(_paragraph, told))
    lines += "".join(f'<p class="said" role="status">{escape(each)}</p>' for each in said)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_STYLE}</style></head>\n"
        f"<body><header><h1>{title}</h1>{switch}</header>{lines}\n{body}</body></html>\n"
    )


def _time(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
