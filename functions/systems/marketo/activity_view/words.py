"""What the page says, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from relay.core.config import Language
from systems.marketo.activity_view.entries import ActivityKind


class Words(NamedTuple):
    """One language."""

    title: str
    lead: str
    span: str
    web: str
    mail: str
    none: str
    shortened: str
    newest_missing: str
    other: str
    """What the other language calls itself."""
    when: str
    what: str
    page: str
    message: str
    """What stands over the names of mails, as `page` over those of pages."""
    kinds: Mapping[ActivityKind, str]


EN = Words(
    title="Web and mail activity",
    lead="Marketo lead {lead}",
    span="{since} to {until} ({zone}), the newest first",
    web="Web",
    mail="Mail",
    none="Nothing in this time.",
    shortened="There is too much of the last two weeks to show at once: this is the last day.",
    newest_missing="Even of this day there is too much: the newest is not among it.",
    other="日本語",
    when="Time",
    what="Activity",
    page="Page",
    message="Mail",
    kinds={
        "visited": "Visited a page",
        "form_filled_out": "Filled out a form",
        "link_clicked": "Clicked a link",
        "mail_sent": "Sent",
        "mail_delivered": "Delivered",
        "mail_bounced": "Bounced",
        "mail_bounced_soft": "Bounced for now",
        "mail_opened": "Opened",
        "mail_clicked": "Clicked a link in the mail",
        "unsubscribed": "Unsubscribed",
    },
)
JA = Words(
    title="Web とメールのアクティビティ",
    lead="Marketo リード {lead}",
    span="{since} から {until} まで ({zone})、新しい順",
    web="Web",
    mail="メール",
    none="この期間のアクティビティはありません。",
    shortened="直近 2 週間のアクティビティが多いため、直近 1 日分を表示しています。",
    newest_missing="この 1 日分も多いため、最新のアクティビティは含まれていません。",
    other="English",
    when="日時",
    what="アクティビティ",
    page="ページ・フォーム",
    message="メール",
    kinds={
        "visited": "ページを閲覧",
        "form_filled_out": "フォームに入力",
        "link_clicked": "リンクをクリック",
        "mail_sent": "送信",
        "mail_delivered": "到達",
        "mail_bounced": "不達 (バウンス)",
        "mail_bounced_soft": "一時的な不達 (ソフトバウンス)",
        "mail_opened": "開封",
        "mail_clicked": "メール内のリンクをクリック",
        "unsubscribed": "配信停止",
    },
)
WORDS: Mapping[Language, Words] = {"en": EN, "ja": JA}
OTHER: Mapping[Language, Language] = {"en": "ja", "ja": "en"}


def preferred(accepted: str, otherwise: Language) -> Language:
    """The language that a browser prefers, by its Accept-Language header; `otherwise` where it names neither."""
    weighed: list[tuple[float, Language]] = []
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        language: Language | None = {"ja": "ja", "en": "en"}.get(name.strip().partition("-")[0])  # type: ignore[assignment]
        if language is not None:
            weighed.append((_weight(weight), language))
    return max(weighed, key=lambda each: each[0])[1] if weighed else otherwise


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=")) if text else 1.0
    except ValueError:
        return 0.0
