"""What is known of mails: asked for once, for a time, in bounded space, in one process and in all of them."""

from __future__ import annotations

from typing import Any, cast

import pytest

from relay.core.outcome import Delivered, Retry
from relay.system.reads import EVERYTHING
from systems.marketo.rest.cache import Cache
from systems.marketo.rest.calls.mails import MailAsset
from systems.marketo.rest.client import Calls
from systems.marketo.target.mails import known_mails, looking_up
from systems.marketo.target.mails.known_mails import CONTENT_LIFETIME, LIFETIME, KnownMails, Shown
from systems.marketo.target.mails.looking_up import MailFor, MailSearch
from systems.marketo.target.mails.rendering import Rendering
from systems.marketo.target.people.looking_up import LookUp
from tests.support.memory_state import MemoryState

URL = "https://123-abc-456.mktorest.com"
MAIL = MailAsset(id=7, name="News", updated_at="2026-11-02T18:00:00Z")


class Asking:
    """Marketo, as far as it is asked; and a clock."""

    def __init__(self) -> None:
        self.mails, self.contents, self.now = 0, 0, 1_800_000_000.0
        self.cache = Cache(cast("Any", MemoryState()))
        self.shown = Shown(content="x")

    def process(self, *, shared: bool = True) -> KnownMails:
        return KnownMails(URL, self.cache if shared else None, lambda: self.now)

    def mail(self) -> MailAsset | None:
        self.mails += 1
        return MAIL

    def content(self) -> Shown:
        self.contents += 1
        return self.shown


def test_all_functions_ask_once_in_an_hour_also_where_there_is_no_mail() -> None:
    asking = Asking()
    for _ in range(3):
        assert asking.process().mail(7, asking.mail) == MAIL
    assert asking.mails == 1
    known = asking.process()
    asking.now += LIFETIME + 1
    assert known.mail(7, asking.mail) == MAIL
    assert asking.mails == 2
    gone: list[int] = []
    assert [known.mail(8, lambda: gone.append(1)) for _ in range(2)] == [None, None]
    assert len(gone) == 1


def test_each_version_and_form_of_a_mail_is_asked_for_once_and_what_was_refused_again_soon() -> None:
    asking = Asking()
    other = MailAsset(id=7, name="News", updated_at="2026-11-03T00:00:00Z")
    known = asking.process()
    for mail in (MAIL, other):
        for _ in range(2):
            known.content(mail, "HTML", asking.content)
    known.content(MAIL, "Text", asking.content)
    asking.process().content(MAIL, "Text", asking.content)
    assert asking.contents == 3
    asking.now += CONTENT_LIFETIME + 1
    asking.process(shared=False).content(MAIL, "HTML", asking.content)
    assert asking.contents == 4
    asking.shown = Shown(refused="709")
    alone = asking.process(shared=False)
    alone.content(MAIL, "HTML", asking.content)
    asking.now += LIFETIME + 1
    alone.content(MAIL, "HTML", asking.content)
    assert asking.contents == 6


def test_a_process_keeps_only_the_last_mails_that_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_mails, "MOST_BYTES", 25)
    asking = Asking()
    asking.shown = Shown(content="x" * 10)
    known = asking.process(shared=False)
    first, second, third = (MailAsset(id=number, name="") for number in (1, 2, 3))
    for mail in (first, second, first, third, first, second):
        known.content(mail, "HTML", asking.content)
    assert asking.contents == 4


class LongMails:
    """Marketo, whose mails are all as long as may be."""

    @property
    def mails(self) -> LongMails:
        return self

    def mail(self, number: int) -> MailAsset:
        return MailAsset(id=number, name="Long")

    def content(self, *_: Any) -> str:
        return "a" * 1000


def test_what_of_a_batch_would_be_too_much_at_once_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking_up, "MOST_BYTES", 5000)
    search = MailSearch(
        calls=cast("Calls", LongMails()),
        known=Asking().process(shared=False),
        leads=LookUp(None),
        rendering=Rendering(html=False, text=True, images=False, most_bytes=1000),
        for_lead=False,
        reads=EVERYTHING,
    )
    told = search.outcomes([MailFor(7, lead) for lead in range(1, 9)])
    assert [type(each) for each in told] == [Delivered] * 5 + [Retry] * 3
    assert all(each.waiting for each in told if isinstance(each, Retry))
