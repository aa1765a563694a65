"""What Marketo's codes of single records mean to whoever looks after a relay, and what the target's warnings do."""

from __future__ import annotations

from collections.abc import Mapping

from relay.core.explanation import Explanation
from systems.marketo.target.filling import warnings

_REPLAY = " Then: relay dead replay {event}"
_REPLAY_JA = " その後の再送: relay dead replay {event}"


def _refused(reason: str, reason_ja: str, advice: str, advice_ja: str) -> Explanation:
    """Of a record that lies aside, and can be sent again once something has changed."""
    return Explanation(reason, reason_ja, advice + _REPLAY, advice_ja + _REPLAY_JA)


_WARNED: Mapping[str, Explanation] = {
    warnings.TEXT_CUT: Explanation(
        "{field}: the text is longer than the field in Marketo, and was cut.",
        "{field}: テキストが Marketo のフィールドより長いため、切り詰めました。",
        "If the end matters, make the field longer in Marketo: new records are written whole.",
        "末尾も必要な場合は、Marketo でフィールドを長くしてください。以後のレコードは切り詰めません。",
    ),
    warnings.TEXT_LEFT_OUT: Explanation(
        "{field}: an address or a URL is longer than the field in Marketo. A part of it would be wrong, so it was "
        "left out.",
        "{field}: アドレスまたは URL が Marketo のフィールドより長いため、書き込みませんでした。",
        "Make the field longer in Marketo.",
        "Marketo でフィールドを長くしてください。",
    ),
    warnings.VALUE_LEFT_OUT: Explanation(
        "{field}: the value does not fit the field's type in Marketo, such as 1 - 49 for a number, and was left out.",
        "{field}: 値が Marketo のフィールドの型に合わないため(数値に「1 - 49」など)、書き込みませんでした。",
        "Correct it at its system, map it to a text field, or write range: low or range: high for the field in "
        "relay.yaml.",
        "元のシステムで値を修正するか、テキストのフィールドに割り当てるか、relay.yaml のフィールドに range: low または "
        "range: high を指定してください。",
    ),
    warnings.SEVERAL_LEADS: Explanation(
        "Several leads have this {field}. One of them was chosen, which docs/systems/marketo/rest.md says.",
        "この {field} のリードが複数あるため、1 件を選びました(docs/systems/marketo/rest.ja.md を参照)。",
        "Merge the leads in Marketo.",
        "Marketo でリードをマージしてください。",
    ),
    warnings.COOKIE_LEFT: Explanation(
        "The browser's cookie is another known lead's, and stays there. The fields were written.",
        "ブラウザーの Cookie は別のリードのものなので、関連付けませんでした。フィールドは書き込みました。",
        "Nothing: several people use one browser.",
        "対応は不要です。複数の人が同じブラウザーを使っています。",
    ),
    warnings.STATUS_REFUSED: Explanation(
        "Marketo left the member in an earlier status of the program than the event's: a step of its channel is in "
        "the way.",
        "チャネルのステップの順番により、Marketo はプログラムのステータスを変更しませんでした。",
        "Look at the steps of the channel (Admin > Tags). Which one to change: relay check",
        "チャネルのステップを確認してください(管理 > タグ)。変えるべきステップの確認: relay check",
    ),
}

_REFUSED: Mapping[str, Explanation] = {
    "1001": _refused(
        "{field}: the value has another type than the field in Marketo.",
        "{field}: 値の型が Marketo のフィールドと異なります。",
        "Give the field its type in the route {route}.",
        "ルート {route} のフィールドに type を指定してください。",
    ),
    "1003": _refused(
        "Marketo takes the data for invalid ({field}).",
        "Marketo がデータを不正と判断しました({field})。",
        "What it said: relay dead show {event} . Correct the record, or the route {route}.",
        "応答の内容: relay dead show {event} 。レコードか、ルート {route} を修正してください。",
    ),
    "1004": _refused(
        "The lead is not there (any more).",
        "リードが見つかりません。",
        "It may have been merged or deleted; look for it in Marketo's database.",
        "マージまたは削除された可能性があります。Marketo のデータベースで確認してください。",
    ),
    "1006": _refused(
        "{field}: Marketo has no such field.",
        "{field}: Marketo にこのフィールドがありません。",
        "Make the field, correct its name in the route {route}, or write optional: true.",
        "フィールドを作成するか、ルート {route} の名前を修正するか、optional: true を指定してください。",
    ),
    "1007": _refused(
        "Several leads match, and Marketo does not choose.",
        "一致するリードが複数あるため、Marketo では 1 件に決まりません。",
        "Merge them in Marketo.",
        "Marketo でマージしてください。",
    ),
    "1008": _refused(
        "The API user may not see the lead's partition.",
        "API ユーザーに、リードのパーティションへのアクセス権がありません。",
        "Give the user access to its workspace (Admin > Users & Roles).",
        "ワークスペースへのアクセス権を付与してください(管理 > ユーザーとロール)。",
    ),
    "1010": _refused(
        "The lead is in another partition.",
        "リードは別のパーティションにあります。",
        "Name its workspace in the route {route}.",
        "ルート {route} にワークスペースを指定してください。",
    ),
    "1013": _refused(
        "The custom object, program or campaign is not there.",
        "カスタムオブジェクト、プログラム、またはキャンペーンが見つかりません。",
        "Make it and approve it in Marketo, or correct its name in the route {route}.",
        "Marketo で作成して承認するか、ルート {route} の名前を修正してください。",
    ),
    "1018": _refused(
        "The sync with a CRM forbids the change.",
        "CRM との同期により、変更できません。",
        "Change it in the CRM.",
        "CRM で変更してください。",
    ),
    "1021": _refused(
        "A company field of a lead that belongs to a company cannot be changed with the lead.",
        "会社に属するリードの会社フィールドは、リードからは変更できません。",
        "Take the company's fields out of the route {route}.",
        "ルート {route} から会社のフィールドを外してください。",
    ),
    "1025": _refused(
        "The program's channel has no such status.",
        "プログラムのチャネルに、このステータスがありません。",
        "Add the status to the channel (Admin > Tags), or use one of its own in the route {route}.",
        "チャネルにステータスを追加するか(管理 > タグ)、ルート {route} でチャネルのステータスを使用してください。",
    ),
    "1026": _refused(
        "Custom objects are not switched on in this instance.",
        "このインスタンスでは、カスタムオブジェクトが有効になっていません。",
        "Ask Adobe to switch them on.",
        "Adobe に有効化を依頼してください。",
    ),
}

EXPLANATIONS: Mapping[str, Explanation] = {**_WARNED, **_REFUSED}
"""Codes of the REST API are those of systems.marketo.rest.codes."""
