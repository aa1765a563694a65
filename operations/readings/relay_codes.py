"""The relay's own codes of what was read and failed, in both languages: the reason, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from relay.core.config import Language
from relay.core.explanation import Explanation

_REPLAY = "Remove the cause, then: relay dead replay {event}"
_REPLAY_JA = "原因を取り除いてから再送してください: relay dead replay {event}"
_LATER = "Once the system works again: relay dead replay {event}"
_LATER_JA = "連携先が復旧してから再送してください: relay dead replay {event}"
_REPORT = "See the fault: relay tail --errors . Please report it. Then: relay dead replay {event}"
_REPORT_JA = "不具合の場所を確認し、報告してください: relay tail --errors 。その後の再送: relay dead replay {event}"

ANY_FAILURE = Explanation(
    "The system refused it with {code} ({field}). What it said stands in the dead letter: relay dead show {event}",
    "連携先が {code} で拒否しました({field})。応答の内容はデッドレターで確認できます: relay dead show {event}",
    _REPLAY,
    _REPLAY_JA,
)
"""Of a code that nobody explains."""

ANY_WARNING = Explanation(
    "It was delivered otherwise than it came: {code} ({field}).",
    "元の内容とは異なる形で配信しました: {code}({field})",
    "Look whether that matters; the route's mapping in relay.yaml says what is delivered.",
    "問題がないか確認してください。配信する内容は relay.yaml のルートで決まります。",
)

NOT_TAKEN = Explanation(
    "The route's mapping does not take it.",
    "ルートのマッピングで扱えない値です。",
    "Correct the record at its system, or the route {route} in relay.yaml; then read it again: "
    "relay read backfill {route} --from 1d --again",
    "元のシステムのレコードか、relay.yaml のルート {route} を修正してから、もう一度読み取ってください: "
    "relay read backfill {route} --from 1d --again",
)

GAVE_UP: Mapping[Language, str] = {
    "en": " It was tried again until the time for that was over.",
    "ja": "再試行の期限まで繰り返しましたが、配信できませんでした。",
}

RELAY_CODES: Mapping[str, Explanation] = {
    "circuit_open": Explanation(
        "Nothing was sent: the system failed again and again, so its circuit breaker was open.",
        "連携先の失敗が続き、サーキットブレーカーが開いていたため、送信しませんでした。",
        _LATER,
        _LATER_JA,
    ),
    "daily_limit": Explanation(
        "Nothing was sent: the day's requests were spent.",
        "1 日のリクエスト数の上限に達していたため、送信しませんでした。",
        "Raise the limit, or wait for the next day; then: relay dead replay {event}",
        "上限を上げるか、翌日まで待ってから再送してください: relay dead replay {event}",
    ),
    "timeout": Explanation(
        "The system did not answer in time.", "連携先が時間内に応答しませんでした。", _LATER, _LATER_JA
    ),
    **dict.fromkeys(
        (
            *("dns_error", "tls_error", "connection_refused", "connection_reset", "connection_error"),
            *("unreachable", "forbidden_address", "bad_answer"),
        ),
        Explanation(
            "The system could not be reached, or the connection was lost ({code}).",
            "連携先に接続できないか、接続が切れました({code})。",
            f"Ask the system: relay check . {_LATER}",
            f"連携先を確認してください: relay check 。{_LATER_JA}",
        ),
    ),
    "internal_fault": Explanation(
        "The relay itself failed at it.", "中継システム自身が処理に失敗しました。", _REPORT, _REPORT_JA
    ),
    "overtaken": Explanation(
        "A newer event of its record was delivered before it was replayed.",
        "再送する前に、同じレコードのより新しいイベントを配信済みです。",
        "Nothing has to be done: relay dead drop {event} . To write it over the newer one: "
        "relay dead replay {event} --overwrite-newer",
        "対応は不要です: relay dead drop {event} 。新しい内容に上書きする場合: "
        "relay dead replay {event} --overwrite-newer",
    ),
    "unknown_route": Explanation(
        "relay.yaml has no route {route} any more.",
        "relay.yaml にルート {route} がありません。",
        "Add the route again and deploy, then: relay dead replay {event}",
        "ルートを元に戻してデプロイしてから再送してください: relay dead replay {event}",
    ),
    "unknown_outcome": Explanation(
        "It was sent, and nobody knows whether it took effect, since the answer was lost.",
        "送信しましたが、応答が失われたため、反映されたかどうか分かりません。",
        "Look at the record at the system. If it is missing there: relay dead replay {event}",
        "連携先のレコードを確認し、反映されていなければ再送してください: relay dead replay {event}",
    ),
    "unmatched_too_large": Explanation(
        "The person is not there yet, and what is read only once is too large to wait for them.",
        "対象の人がまだ連携先に存在せず、内容が大きすぎるため保存して待つことができません。",
        "Make the person, then: relay dead replay {event}",
        "対象の人を作成してから再送してください: relay dead replay {event}",
    ),
    "then_refused": Explanation(
        "The next route cannot take what was found.",
        "次のルートでは、見つかった内容を扱えません。",
        _REPLAY,
        _REPLAY_JA,
    ),
    "token_refused": Explanation(
        "The system refuses the connection's credentials.",
        "連携先が接続の認証情報を拒否しました。",
        "Ask the system: relay check . " + _REPLAY,
        "連携先を確認してください: relay check 。" + _REPLAY_JA,
    ),
    "text_cut": Explanation(
        "A text in {field} is longer than the system takes, and was cut.",
        "{field} の文字列が連携先の上限より長いため、切り詰めました。",
        "Nothing has to be done, or make the field longer at the system.",
        "対応は不要です。全体が必要な場合は、連携先のフィールドを長くしてください。",
    ),
}
"""By code. A system that explains the same code itself has the word."""
