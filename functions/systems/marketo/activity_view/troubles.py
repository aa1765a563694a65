"""Why there is nothing to show, as a status, a stable code and words that say what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from relay.core.gate import MustWait
from relay.core.texts import Text
from systems.marketo.advice import DENIED
from systems.marketo.rest.errors import CallFailed, Verdict

TEXTS: Mapping[str, Text] = {
    "unknown_link": Text(
        "unknown_link",
        404,
        "This link cannot be used, or not any more. Open the newest one, from the contact's page or from who sent it.",
        "このリンクは無効か、有効期限が切れています。コンタクトページなどから新しいリンクを開いてください。",
    ),
    "wrong_method": Text(
        "wrong_method",
        405,
        'Open the link in a browser (GET), or POST {{"token": "..."}} as JSON.',
        'リンクをブラウザーで開く (GET) か、{{"token": "..."}} を JSON で POST してください。',
    ),
    "bad_request": Text(
        "bad_request",
        400,
        'A JSON object is wanted: {{"token": "..."}}, at most 4 KB.',
        '{{"token": "..."}} の形式の JSON オブジェクト (4 KB 以内) を送信してください。',
    ),
    "busy": Text(
        "busy",
        503,
        "Marketo takes no more calls at the moment. Reload this page in {seconds} seconds.",
        "現在 Marketo の API 呼び出しが上限に達しています。{seconds} 秒後に再読み込みしてください。",
    ),
    "day_spent": Text(
        "day_spent",
        503,
        "The day's calls of Marketo's API are spent. They begin anew at 14:00 Japan time (15:00 in winter).",
        "Marketo API の 1 日の呼び出し上限に達しました。日本時間 14:00 (冬は 15:00) にリセットされます。",
    ),
    "marketo_unreachable": Text(
        "marketo_unreachable",
        503,
        "Marketo does not answer at the moment. Reload this page in a minute.",
        "現在 Marketo から応答がありません。1 分ほど待ってから再読み込みしてください。",
    ),
    "marketo_denied": Text(
        "marketo_denied",
        502,
        "Marketo does not let activities be read. Whoever looks after the relay: relay check",
        "Marketo がアクティビティの読み取りを許可していません。管理者が実行するコマンド: relay check",
    ),
    "marketo_refused": Text(
        "marketo_refused",
        502,
        "Marketo does not answer what it is asked. Whoever looks after the relay: relay tail",
        "Marketo が要求を受け付けませんでした。管理者が実行するコマンド: relay tail",
    ),
    "relay_unreachable": Text(
        "relay_unreachable",
        503,
        "The relay cannot read what it needs at the moment. Reload this page in a minute. If it stays so, whoever "
        "looks after the relay: relay check",
        "リレーが必要な情報を読み取れません。1 分ほど待ってから再読み込みしてください。続く場合に"
        "管理者が実行するコマンド: relay check",
    ),
    "relay_failed": Text(
        "relay_failed",
        500,
        "The relay has failed; its log says where. Reload this page in a minute.",
        "リレーでエラーが発生しました (詳細はログにあります)。1 分ほど待ってから再読み込みしてください。",
    ),
}
"""By what is wrong."""

_SHORTEST_WAIT = 1
_DENIED = frozenset({DENIED, "601", "token_refused"})


class ViewTrouble(Exception):
    """Nothing can be shown. `code` is a key of TEXTS; `told` is Marketo's or the gate's own code, for the log."""

    def __init__(self, code: str, *, seconds: float | None = None, told: str | None = None) -> None:
        self.code = code
        self.told = told
        self.seconds = None if seconds is None else max(_SHORTEST_WAIT, round(seconds))
        super().__init__(code)

    @property
    def text(self) -> Text:
        """What is said."""
        return TEXTS[self.code]

    @property
    def is_ours(self) -> bool:
        """Whether somebody who looks after the relay may have to do something, and not whoever asks."""
        return self.text.status >= 500


class _Meaning(NamedTuple):
    code: str
    seconds: float | None = None


def of_call(error: MustWait | CallFailed) -> ViewTrouble:
    """What a call that did not come about means for who waits."""
    found = _of_wait(error) if isinstance(error, MustWait) else _of_failure(error)
    return ViewTrouble(found.code, seconds=found.seconds, told=error.cause.code)


def _of_wait(wait: MustWait) -> _Meaning:
    if wait.cause.code == "daily_limit":
        return _Meaning("day_spent")
    return _Meaning("busy", wait.seconds) if wait.waiting else _Meaning("marketo_unreachable")


def _of_failure(error: CallFailed) -> _Meaning:
    if error.cause.code in _DENIED:
        return _Meaning("marketo_denied")
    if error.cause.code.startswith("secret_"):
        return _Meaning("relay_unreachable")
    return _Meaning("marketo_unreachable" if error.verdict is Verdict.RETRY else "marketo_refused")
