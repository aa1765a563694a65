"""What Mazrica's codes mean to whoever looks after a relay, and what the target's warnings do."""

from __future__ import annotations

from collections.abc import Mapping

from relay.core.explanation import Explanation
from systems.mazrica.target import accounts, matching, outcomes

_REPLAY = " Then: relay dead replay {event}"
_REPLAY_JA = " その後の再送: relay dead replay {event}"

_WARNED: Mapping[str, Explanation] = {
    outcomes.EMAIL_INVALID: Explanation(
        "The lead has something in the place of an e-mail address that is none, so no contact was made.",
        "リードのメールアドレスの形式が不正なため、コンタクトを登録しませんでした。",
        "Correct the address in Marketo: the change brings the lead again.",
        "Marketo でメールアドレスを修正してください。変更されたリードは次の同期で登録されます。",
    ),
    outcomes.CONTACT_TAKEN: Explanation(
        "The contact with this {field} is linked to another lead of Marketo, so nothing was written.",
        "同じ {field} のコンタクトは別のリードに紐づいているため、書き込みませんでした。",
        "Two leads are one person, or share an address. Merge them in Marketo, or give one of them its own address. "
        "Where the other one, whose id the contact shows, is not there any more: relay forget LEAD_ID .",
        "同じ人物のリードが 2 件あるか、アドレスを共有しています。Marketo でマージするか、アドレスを分けてください。"
        "コンタクトのリード ID が示すリードが Marketo にもうない場合: relay forget LEAD_ID 。",
    ),
    outcomes.CONTACT_GONE: Explanation(
        "The lead's contact was deleted in Mazrica, and nobody else stands for the lead. It is not made again.",
        "リードのコンタクトは Mazrica で削除されており、該当するコンタクトもありません。再作成はしません。",
        "Where it is wanted again: relay forget {record} . The lead's next change makes it.",
        "再作成が必要な場合: relay forget {record} 。次にリードが変更されたときに作成されます。",
    ),
    matching.SEVERAL: Explanation(
        "Several contacts have this {field}. The oldest was linked.",
        "この {field} のコンタクトが複数あるため、最も古いコンタクトに紐づけました。",
        "Merge them in Mazrica (名寄せ).",
        "Mazrica で名寄せしてください。",
    ),
    accounts.SEVERAL: Explanation(
        "Several accounts have this name and phone. The oldest was linked.",
        "取引先名と電話番号が一致する取引先が複数あるため、最も古い取引先に紐づけました。",
        "Merge them in Mazrica.",
        "Mazrica で統合してください。",
    ),
    outcomes.NOT_SHOWN: Explanation(
        "{field}: this was written to the contact, and Mazrica does not show it in any spelling that the relay knows.",
        "{field}: コンタクトに書き込みましたが、どの書き方でも Mazrica の応答に現れません。",
        "Look at the contact in Mazrica, and at relay check. docs/systems/mazrica says what is not certain of the API.",
        "Mazrica でコンタクトを確認し、「relay check」を実行してください。",
    ),
}

_REFUSED: Mapping[str, Explanation] = {
    "refused": Explanation(
        "Mazrica refuses what was written.",
        "Mazrica が書き込みを拒否しました。",
        "What it was: relay dead show {event} . Correct the lead, or the route {route}." + _REPLAY,
        "内容の確認: relay dead show {event} 。リードか、ルート {route} を修正してください。" + _REPLAY_JA,
    ),
    "not_there": Explanation(
        "Mazrica has no such call.",
        "Mazrica にこの API がありません。",
        "Look at url of the connection in relay.yaml, and at relay check." + _REPLAY,
        "relay.yaml の接続の url を確認し、「relay check」を実行してください。" + _REPLAY_JA,
    ),
    "redirected": Explanation(
        "The address of the API is another one.",
        "API のアドレスが変わっています。",
        "Correct url of the connection in relay.yaml." + _REPLAY,
        "relay.yaml の接続の url を修正してください。" + _REPLAY_JA,
    ),
    "key_refused": Explanation(
        "Mazrica does not accept the API key.",
        "Mazrica が API キーを受け付けません。",
        "Look in Mazrica (設定 > API設定) whether it is there, and set it: relay secret set CONNECTION ." + _REPLAY,
        "Mazrica(設定 > API設定)でキーを確認し、relay secret set で設定し直してください。" + _REPLAY_JA,
    ),
    "bad_answer": Explanation(
        "The API answers otherwise than the relay knows.",
        "API の応答が想定と異なります。",
        "How it differs: relay check ." + _REPLAY,
        "違いを表示するコマンド: relay check 。" + _REPLAY_JA,
    ),
    "locked": Explanation(
        "A 名寄せ ran for so long that the event was given up.",
        "名寄せの実行が長く続いたため、再試行を打ち切りました。",
        "Wait until it is over." + _REPLAY,
        "名寄せの完了を待ってください。" + _REPLAY_JA,
    ),
}


def explanations() -> Mapping[str, Explanation]:
    """By code, and by warning without its field."""
    return {**_WARNED, **_REFUSED}
