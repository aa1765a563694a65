"""What is set up in KARTE and at the site for one route: how the relay is called, and where the cookie comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

from relay.accepting.authentication import SECRET_HEADER
from relay.system.webhook_setup import CalledAt, CallerSheet
from systems.karte.config import IDENTIFY, KarteCalls, KarteConnection
from systems.karte.site import action, words
from systems.karte.site.code import CRAFT_SECRET, OLD_TAG, cookie_event, craft_function, site_script
from systems.karte.site.policy import ACROSS_DOMAINS, CONTENT_SECURITY_POLICY

CRAFT_NAME = "marketo_relay"
"""What functions in Craft are called, with the route's name behind it: each calls one route."""

LINKED = "identify.marketo.id"
"""What only a user has whose lead was found."""


def sheet(source: KarteCalls, called: CalledAt) -> CallerSheet:
    """Everything, in the order in which it is set up; what holds a secret shows it only where it may be seen."""
    connection = cast("KarteConnection", called.connection or KarteConnection())
    made = _Sheet(source, called, connection)
    return CallerSheet(caller=words.KARTE, lines=[*made.lines()], content=made.content())


class _Sheet:
    def __init__(self, source: KarteCalls, called: CalledAt, connection: KarteConnection) -> None:
        self._called = called
        self._connection = connection
        self._user_data = connection.user_data
        self._events = source.events or [IDENTIFY, *({cookie_event(self._user_data)} - {IDENTIFY})]
        self._script = site_script(source.tag, self._user_data)
        self._tag = source.tag
        self._name = f"{CRAFT_NAME}_{called.route.replace('-', '_')}"
        self._function = craft_function(called.url)
        self._values = action.value_names(each.expression for each in called.reads)
        self._variables = action.variables(self._user_data, self._events[0] if self._events else "", self._values)

    def content(self) -> dict[str, Any]:
        """For scripts; the code is whole."""
        return {
            "URL": self._called.url,
            "webhook_url": self._called.with_key,
            SECRET_HEADER: self._called.secret,
            "site_script": self._script,
            "content_security_policy": {name: list(each) for name, each in CONTENT_SECURITY_POLICY.items()},
            "craft_function": self._function,
            "craft_secret": CRAFT_SECRET,
            "action_data": self._data(),
            "webhook_body": self._data(self._events[0]),
            "variables": [{"name": each.name, "from": each.source, "default": ""} for each in self._variables],
            "events": self._events,
            "event_bus": self._connection.event_bus,
            "segment": LINKED,
        }

    def lines(self) -> Iterator[str]:
        """As a person reads it."""
        yield from self._at_the_site()
        yield from self._bus() if self._connection.event_bus else self._craft()
        yield from self._variable_lines()
        yield from self._webhook()
        yield from self._hook()
        yield from self._afterwards()

    def _at_the_site(self) -> Iterator[str]:
        yield from _title("1", words.SCRIPT)
        kind = "old tag / 旧タグ (v1)" if self._tag == OLD_TAG else f"current tag / 新タグ (v2), {self._tag}"
        yield f"For the {kind}; it sends the event {cookie_event(self._user_data)}. Another tag: `source.tag`."
        if cookie_event(self._user_data) not in self._events:
            yield f"`source.events` does not list {cookie_event(self._user_data)}, so that the cookie comes too late."
            yield f"`source.events` に {cookie_event(self._user_data)} を追加してください。"
        yield "A site that delivers KARTE's ready template 「Marketo Cookie取得スクリプト」 needs no other script" + (
            "." if self._user_data == "events" else ", if it sends this event instead of identify."
        )
        yield "Once in a visit is enough: each event is a call. / 配信頻度は「セッションに 1 回」で十分です。"
        yield ""
        yield from self._script.splitlines()
        yield ""
        yield "Content-Security-Policy of the site, if it has one / サイトの CSP:"
        for name, values in CONTENT_SECURITY_POLICY.items():
            yield f"  {name} {' '.join(values)}"
        yield f"  {' '.join(ACROSS_DOMAINS)} (only across domains / クロスドメイン計測の場合のみ)"

    def _craft(self) -> Iterator[str]:
        yield from _title("2", words.FUNCTIONS)
        yield f"{words.FUNCTION_NAME}: {self._name}"
        yield f"{words.SECRETS}: {CRAFT_SECRET} = {self._called.secret}"
        if self._called.hint:
            yield f"  ({self._called.hint})"
        yield ""
        yield from self._function.splitlines()
        yield from _title("3", words.ACTION)
        yield f"{words.FUNCTION_NAME}: {self._name}"
        yield from self._trigger("name")
        yield "data:"
        yield from self._data().splitlines()

    def _bus(self) -> Iterator[str]:
        yield from _title("2", words.BUS)
        yield f"Event bus / イベントバス: {self._connection.event_bus}"
        yield "Associate it with its event source in the same account and Region before you deploy."
        yield "デプロイ前に、同じアカウントとリージョンでパートナーイベントソースをイベントバスに関連付けてください。"
        yield "Nothing else may be on this bus: what is no call of a route goes to the quarantine."
        yield f"name: {self._called.route}"
        yield from self._trigger("event_name")
        yield "values:"
        yield from self._data(self._events[0]).splitlines()

    def _trigger(self, name: str) -> Iterator[str]:
        yield f"{words.TRIGGER}: {' / '.join(self._events)}"
        if len(self._events) > 1:
            yield f"  One action for each; {name} is the event. / イベントごとに作成し、{name} に設定します。"
        elif name == "name":
            yield f"name: {self._events[0]}"

    def _variable_lines(self) -> Iterator[str]:
        yield from _title("", words.VARIABLES)
        yield "Each needs a default, an empty text: without a value KARTE delivers nothing at all."
        yield "デフォルト値(空文字)を必ず設定してください。値がない変数が 1 つでもあると配信されません。"
        yield "No quotes round #{...}: KARTE adds them. / 引用符で囲まないでください。"
        for each in self._variables:
            yield f'  {each.text:20} {each.what:32} default / デフォルト: ""'

    def _webhook(self) -> Iterator[str]:
        yield from _title("or", words.WEBHOOK)
        yield f"target_url: {self._called.with_key}"
        if self._called.hint:
            yield f"  ({self._called.hint})"
        yield "method: POST"
        yield "body:"
        yield from self._data(self._events[0]).splitlines()
        yield "It sends no id and never tries again. The URL is a secret. / 再送されません。URL は秘密情報です。"

    def _hook(self) -> Iterator[str]:
        yield from _title("or", words.HOOK)
        yield f"URL: {self._called.with_key}"
        signed = self._connection.signed_by
        if signed:
            yield f"Signed by the app {signed}: then {self._called.url} will do."
            yield "Its client secret / Client Secret: relay secret set CONNECTION --calls"
        else:
            yield "Where the app signs, name its client id in `signed_by` of the connection, and leave the key out."

    def _afterwards(self) -> Iterator[str]:
        yield from _title("", words.SEGMENT)
        yield f"{LINKED}: 値が存在する (has a value), 「すべての期間」, 「最新の値」"
        yield "The visit in which the script ran does not see the lead yet; the next one does."
        yield "スクリプトが実行されたセッションではまだ連携されていません。次のセッションから利用できます。"
        if self._user_data == "managed":
            yield f"Of visitors without a member's id KARTE keeps no {LINKED}: use the next route's table or event."
            yield "会員 ID のないビジターには保存されません。次のルートの紐付けテーブルまたはイベントを使ってください。"
        yield "Try it / テスト:"
        yield f"  relay send {self._called.route} {self._sample()}"

    def _data(self, event_name: str | None = None) -> str:
        return action.data(self._user_data, event_name, self._values)

    def _sample(self) -> str:
        values = json.dumps(dict.fromkeys(self._values, "1"))
        more = f" values='{values}'" if self._values else ""
        return f"user_id=M-0042 email=a@example.com event_name={self._events[0]}{more}"


def _title(number: str, name: object) -> Iterator[str]:
    yield ""
    yield f"== {number + '. ' if number.isdigit() else number + ': ' if number else ''}{name}"
