"""The script that tells KARTE the cookie of Marketo, run by Node in place of a browser (K-12, K-13)."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from infra.node import program
from systems.karte.config import UserData
from systems.karte.site.code import site_script

BY_TIME = "id:561-HYG-937&token:_mch-marketo.com-1374552656411-90718"
BY_HEX = "id:561-HYG-937&token:_mch-marketo.com-97bf4361ef4433921a6da262e8df45a"

_BROWSER = """
const vm = require('node:vm');
const { script, cookie, object, tag } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const said = [];
const window = {};
if (tag === 'current') window[object] = (...words) => { said.push(words); };
if (tag === 'old') {
  const telling = (kind) => (...words) => { said.push([kind, ...words]); };
  window[object] = { user: telling('user'), track: telling('track') };
}
vm.runInNewContext(script, { window, document: { cookie } });
console.log(JSON.stringify(said));
"""


def said(cookie: str, tag: str = "krt", user_data: UserData = "events", *, there: bool = True) -> Any:
    """What the page's tag is told."""
    kind = ("old" if tag == "tracker" else "current") if there else ""
    order = {"script": site_script(tag, user_data), "cookie": cookie, "object": tag, "tag": kind}
    done = subprocess.run(
        [program(), "-e", _BROWSER], input=json.dumps(order), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("cookie", [BY_TIME, BY_HEX])
def test_the_current_tag_is_told_the_cookie_in_both_of_its_forms_k12(cookie: str) -> None:
    assert said(f"a=b; _mkto_trk={cookie}; c=d") == [["send", "identify", {"marketo_cookie": cookie}]]


def test_the_old_tag_is_told_it_as_kartes_own_recipe_does_k12_k13() -> None:
    assert said(f"_mkto_trk={BY_TIME}", "tracker") == [["user", {"marketo_cookie": BY_TIME}]]


def test_the_tags_object_may_have_another_name() -> None:
    assert said(f"_mkto_trk={BY_TIME}", "shopTag") == [["send", "identify", {"marketo_cookie": BY_TIME}]]


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("krt", ["send", "marketo_cookie", {"marketo_cookie": BY_HEX}]),
        ("tracker", ["track", "marketo_cookie", {"marketo_cookie": BY_HEX}]),
    ],
)
def test_with_the_user_data_plug_in_an_event_of_its_own_brings_it(tag: str, told: list[Any]) -> None:
    assert said(f"_mkto_trk={BY_HEX}", tag, "managed") == [told]


def test_a_percent_encoded_cookie_is_sent_as_marketo_knows_it() -> None:
    encoded = BY_TIME.replace(":", "%3A").replace("&", "%26")
    assert said(f"_mkto_trk={encoded}") == [["send", "identify", {"marketo_cookie": BY_TIME}]]


@pytest.mark.parametrize(
    "cookie", ["", "a=b", "_mkto_trk=", "x_mkto_trk=" + BY_TIME, "_mkto_trk=%E0%A4%A", "_mkto_trk=id:1"]
)
def test_nothing_is_sent_without_a_cookie_of_marketo_k12(cookie: str) -> None:
    assert said(cookie) == []


def test_a_page_without_the_tag_is_left_alone() -> None:
    assert said(f"_mkto_trk={BY_TIME}", there=False) == []
