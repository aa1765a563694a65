"""What the relay's own words about kintone mean to whoever looks after it."""

from __future__ import annotations

from collections.abc import Mapping

from relay.core.explanation import Explanation
from systems.kintone.target.merged_delivery import NOT_A_TABLE, TOO_LARGE
from systems.kintone.target.merging import ROWS_DROPPED

EXPLANATIONS: Mapping[str, Explanation] = {
    ROWS_DROPPED: Explanation(
        "The record has more rows in the table {field} than rows.keep lets it have, so the topmost were removed.",
        "テーブル {field} の行が rows.keep を超えたため、上の行を削除しました。",
        "Nothing has to be done. To keep more of them, raise rows.keep of {route}.",
        "対応は不要です。より多く残す場合は、{route} の rows.keep を大きくしてください。",
    ),
    NOT_A_TABLE: Explanation(
        "The app has no such table, or the table no field for the mark, and kintone would ignore what is sent.",
        "アプリにテーブルがないか、テーブルに目印のフィールドがないため、kintone は送信しても無視します。",
        "Compare the app with rows of {route}: relay check . Correct it, deploy, then: relay dead replay {event}",
        "アプリと {route} の rows を照合してください: relay check 。修正とデプロイの後: relay dead replay {event}",
    ),
    TOO_LARGE: Explanation(
        "The record's tables hold more than 8 MB, which is more than is read.",
        "レコードのテーブルが 8 MB を超えているため、読み取れません。",
        "Remove rows in kintone, or lower rows.keep of {route}. Then: relay dead replay {event}",
        "kintone で行を削除するか、{route} の rows.keep を小さくしてから再送してください: relay dead replay {event}",
    ),
}
