"""kintone's refusals: status, code and the shape of the body.

No official catalogue of codes exists. Those here were observed on a live kintone and written down publicly, most of
them in `SonicGarden/kintone-emulator` (doc/kintone-behavior-notes.md, docs/real-kintone-notes.md),
`cy-takeuchi/monosashi` (fixtures/write-behavior.md) and `rychhr/terraform-provider-kintone`
(docs/design/kintone-api-constraints.md).
"""

import secrets
import string
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from local.systems.kintone.texts import Language, Text

_ID_ALPHABET = string.ascii_letters + string.digits
_ID_LENGTH = 20

Errors = Mapping[str, Sequence[Text]]


class Refusal(Exception):
    """One answer of kintone that is not a success."""

    def __init__(self, status: int, code: str, message: Text, errors: Errors | None = None) -> None:
        super().__init__(f"{status} {code}: {message.en}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self, language: Language) -> dict[str, Any]:
        """Return the JSON body; `id` is fresh each time, `errors` is there for validation only."""
        body: dict[str, Any] = {
            "code": self.code,
            "id": "".join(secrets.choice(_ID_ALPHABET) for _ in range(_ID_LENGTH)),
            "message": self.message.in_language(language),
        }
        if self.errors is not None:
            body["errors"] = {
                key: {"messages": [text.in_language(language) for text in texts]} for key, texts in self.errors.items()
            }
        return body


def invalid(errors: Errors) -> Refusal:
    """CB_VA01: validation; `errors` says what is wrong, by the place in the request."""
    message = Text("入力内容が正しくありません。", "Missing or invalid input.")
    return Refusal(HTTPStatus.BAD_REQUEST, "CB_VA01", message, errors)


def bad_json() -> Refusal:
    """CB_IJ01: the body is no valid JSON, or not of the structure that the call takes."""
    return Refusal(HTTPStatus.BAD_REQUEST, "CB_IJ01", Text("不正なJSON文字列です。", "Invalid JSON string."))


def illegal_request() -> Refusal:
    """CB_IL02: no such call, wrong method, or a Content-Type that does not fit."""
    return Refusal(HTTPStatus.BAD_REQUEST, "CB_IL02", Text("不正なリクエストです。", "Illegal request."))


def not_logged_in() -> Refusal:
    """CB_AU01: nothing in the request says who calls."""
    return Refusal(HTTPStatus.UNAUTHORIZED, "CB_AU01", Text("ログインしてください。", "Please login."))


def wrong_password() -> Refusal:
    """CB_WA01: X-Cybozu-Authorization holds a wrong login name or password."""
    message = Text("ログイン名かパスワードが正しくありません。", "Password authentication failed.")
    return Refusal(HTTPStatus.UNAUTHORIZED, "CB_WA01", message)


def two_factor_on() -> Refusal:
    """CB_TW02: password authentication of a user who has two-factor authentication on."""
    message = Text("2要素認証を有効にしているため、認証できません。", "Two-factor authentication is enabled.")
    return Refusal(HTTPStatus.UNAUTHORIZED, "CB_TW02", message)


def token_of_another_app() -> Refusal:
    """GAIA_IA02: the API token is not one of this app."""
    message = Text(
        "指定したAPIトークンは、アプリのAPIトークンと一致しません。",
        "The specified API token does not match the API token generated via an app.",
    )
    return Refusal(HTTPStatus.BAD_REQUEST, "GAIA_IA02", message)


def token_lacks_right() -> Refusal:
    """GAIA_NO01: the API token lacks the right that the call needs."""
    message = Text(
        "このAPIトークンでは、指定したAPIを実行できません。",
        "Using this API token, you cannot run the specified API.",
    )
    return Refusal(HTTPStatus.FORBIDDEN, "GAIA_NO01", message)


def no_privilege() -> Refusal:
    """CB_NO02: the user lacks the right, or an app outside is called by a guest space's path."""
    return Refusal(HTTPStatus.FORBIDDEN, "CB_NO02", Text("権限がありません。", "No privilege to proceed."))


def app_in_guest_space() -> Refusal:
    """GAIA_IL23: an app of a guest space is called by the normal path."""
    message = Text(
        "ゲストスペース内のアプリを操作する場合は、ゲストスペースのIDを追加してください。",
        "Add the guest space ID to work with an app in a guest space.",
    )
    return Refusal(HTTPStatus.BAD_REQUEST, "GAIA_IL23", message)


def other_guest_space() -> Refusal:
    """GAIA_IL25: an app of a guest space is called by the path of another guest space."""
    message = Text("ゲストスペースのIDが正しくありません。", "The guest space ID is not valid.")
    return Refusal(HTTPStatus.BAD_REQUEST, "GAIA_IL25", message)


def app_not_found(app: int) -> Refusal:
    """GAIA_AP01: no such app, or it is not published."""
    message = Text(
        f"指定したアプリ（id: {app}）が見つかりません。削除されている可能性があります。",
        f"The app (ID: {app}) not found. The app may have been deleted.",
    )
    return Refusal(HTTPStatus.NOT_FOUND, "GAIA_AP01", message)


def record_not_found(record: int) -> Refusal:
    """GAIA_RE01: no record with this id."""
    message = Text(
        f"指定したレコード（id: {record}）が見つかりません。",
        f"The specified record (ID: {record}) is not found.",
    )
    return Refusal(HTTPStatus.NOT_FOUND, "GAIA_RE01", message)


def key_not_found(field: str, value: str) -> Refusal:
    """GAIA_RE20: no record whose key field holds this value."""
    message = Text(
        f"「{field}」の値が「{value}」のレコードが見つかりません。",
        f"No record has {value} in {field}.",
    )
    return Refusal(HTTPStatus.NOT_FOUND, "GAIA_RE20", message)


def file_not_found(key: str) -> Refusal:
    """GAIA_BL01: no uploaded file with this key."""
    message = Text(f"指定したファイル（id: {key}）が見つかりません。", f"The specified file (id: {key}) not found.")
    return Refusal(HTTPStatus.NOT_FOUND, "GAIA_BL01", message)


def revision_conflict(record: int) -> Refusal:
    """GAIA_CO02: somebody else changed the record since the revision that the caller names."""
    message = Text(
        f"指定したrevisionは最新ではありません（レコードID: {record}）。",
        f"The revision is not the latest (record ID: {record}).",
    )
    return Refusal(HTTPStatus.CONFLICT, "GAIA_CO02", message)


def locked() -> Refusal:
    """GAIA_DA02: the database lock could not be had; trying later is right although this is a 400."""
    message = Text(
        "データベースがロックされているため、操作に失敗しました。時間をおいて再度お試しください。",
        "The database is locked. Try again later.",
    )
    return Refusal(HTTPStatus.BAD_REQUEST, "GAIA_DA02", message)


def too_many_requests() -> Refusal:
    """GAIA_TO04: more requests at once than the domain may have."""
    message = Text("同時接続数の上限に達しました。", "The number of concurrent requests is over the limit.")
    return Refusal(HTTPStatus.TOO_MANY_REQUESTS, "GAIA_TO04", message)


def lookup_failed(field: str, value: str) -> Refusal:
    """GAIA_LO04: the source of a lookup has no such value, or the caller may not see the source."""
    message = Text(
        f"フィールド「{field}」の値「{value}」が、ルックアップの参照先のフィールドにないか、"
        "またはアプリやフィールドの閲覧権限がありません。",
        f"A value {value} in the field {field} does not exist in the datasource app for lookup, "
        "or you do not have permission to view the app or the field.",
    )
    return Refusal(HTTPStatus.BAD_REQUEST, "GAIA_LO04", message)


def read_only_field(field: str, code: str = "GAIA_UN10") -> Refusal:
    """GAIA_UN10 (GA_UO01 for CATEGORY): a value for a field that only kintone itself writes."""
    message = Text(f"フィールド「{field}」は更新できません。", f"The field {field} cannot be updated.")
    return Refusal(HTTPStatus.BAD_REQUEST, code, message)


def row_id_twice(row: str) -> Refusal:
    """GAIA_SI01: one row id of a table stands twice (https://github.com/kintone/cli-kintone, its older documents)."""
    message = Text(
        f"テーブルの行ID（{row}）が重複しています。",
        f"The table row ID {row} is duplicated.",
    )
    return Refusal(HTTPStatus.BAD_REQUEST, "GAIA_SI01", message)


def bad_request(code: str, message: Text) -> Refusal:
    """Any other 400 with a code of its own."""
    return Refusal(HTTPStatus.BAD_REQUEST, code, message)
