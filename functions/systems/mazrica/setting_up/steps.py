"""What is made in Mazrica: the API key, and the detail items of contacts.

https://intercom.help/senses_manual/ja/articles/2979353 (detail items); where the key is: people's notes on the API.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relay.core.config import Source
from relay.system.setting_up.set_up import SetUpStep, StepTable
from relay.system.webhook_setup import ScreenName
from systems.mazrica.config import MazricaConnection
from systems.mazrica.streams.source import ContactsSource, PhasesSource

KEY = ScreenName("Mazrica: Settings > API", "Mazrica: 設定 > API設定")
ITEMS = ScreenName("Mazrica: Settings > detail items of contacts", "Mazrica: 設定 > コンタクトの詳細項目")
FOUND = ScreenName("relay.yaml: what `./relay check` finds", "relay.yaml: `./relay check` が示す値")
PEOPLE = ScreenName("Who is seen by whom", "登録される人の範囲")

_HEADER = (
    ScreenName("Name", "名前"),
    ScreenName("Type", "種類"),
    ScreenName("relay.yaml", "relay.yaml"),
)
_ROWS = (
    ("Lead ID", "number / 整数", "items.lead_id"),
    ("Lead Score", "number / 整数", "items.lead_score"),
    ("Acquisition Date", "date / 日付", "items.acquisition_date"),
    ("Lead Activities (optional / 任意)", "URL", "items.activity_url"),
)


def steps(name: str, connection: MazricaConnection, sources: Sequence[Source]) -> Iterator[SetUpStep]:
    """`sources`: what is read there."""
    yield SetUpStep(
        title=KEY,
        lines=[
            ScreenName(
                f"Issue an API key (plan Growth or higher): ./relay secret set {name}",
                f"API キーを発行します(Growth プラン以上): ./relay secret set {name}",
            ),
            ScreenName(
                f"The account's requests are counted together, {connection.quota.per_day:,} a day from 00:00 UTC: "
                "other integrations spend the same ones.",
                f"リクエスト数はアカウント全体で数えます(日本時間 9:00 から 1 日 "
                f"{connection.quota.per_day:,} 件)。他の連携も同じ上限を使用します。",
            ),
        ],
    )
    yield SetUpStep(
        title=ITEMS,
        lines=[
            ScreenName(
                "Make these. People may call them otherwise: the relay knows them by their numbers. What it writes "
                "there anybody can edit; a Lead ID that was edited is put back.",
                "次の詳細項目を作成します。名前は変更できます(中継システムは番号で特定します)。値は誰でも編集できますが、"
                "編集された Lead ID は元に戻します。",
            )
        ],
        table=StepTable("contacts", _HEADER, [(each, kind, place) for each, kind, place in _ROWS]),
    )
    yield SetUpStep(title=FOUND, lines=[*_found(connection)])
    yield SetUpStep(title=PEOPLE, lines=[*_people(sources)])


def _found(connection: MazricaConnection) -> Iterator[ScreenName]:
    yield ScreenName(
        "items: the numbers of these items. completed: how an action says that it is completed (完了). "
        "action_contacts: where it names its action contacts.",
        "items: 上の詳細項目の番号。completed: アクションの「完了」を表す値。"
        "action_contacts: アクションコンタクトがある場所。",
    )
    missing = [
        each
        for each, value in (("completed", connection.completed), ("action_contacts", connection.action_contacts))
        if value is None
    ]
    if missing:
        yield ScreenName(
            f"Not there yet: {', '.join(missing)}. Until then actions and phases are not read.",
            f"未設定: {', '.join(missing)}。設定するまで、アクションとフェーズは読み取りません。",
        )


def _people(sources: Sequence[Source]) -> Iterator[ScreenName]:
    yield ScreenName(
        "Contacts and accounts that come from Marketo are seen by all users of Mazrica.",
        "Marketo から登録したコンタクトと取引先は、Mazrica の全ユーザーに表示されます。",
    )
    for source in sources:
        if isinstance(source, ContactsSource) and source.new_people != "known_only":
            yield ScreenName(
                "Whoever is made in Mazrica with an address becomes a person in Marketo, those too whom a mail "
                "extension made of a copy. Write new_people: known_only where that must not be.",
                "Mazrica で作成された、メールアドレスのある人は Marketo のリードになります。"
                "メールの拡張機能が CC から作成した人も含みます。送らない場合は new_people: known_only を指定します。",
            )
        if isinstance(source, PhasesSource):
            yield ScreenName(
                "Phases go to the leads of those who are registered as action contacts of the deal.",
                "フェーズは、案件のアクションコンタクトに登録された人のリードに反映します。",
            )
