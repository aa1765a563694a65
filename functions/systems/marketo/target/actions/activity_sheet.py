"""The custom activity type that a route adds to, as it is made in Marketo.

Data types: https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/custom-activities.md
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relay.system.webhook_setup import MadeFirst, ScreenName

TITLE = ScreenName(
    "Admin > Marketo Custom Activities > New Custom Activity",
    "管理 > Marketo カスタムアクティビティ > 新規カスタムアクティビティ",
)
_PRIMARY = ScreenName("Primary Field", "主フィールド")
_ATTRIBUTE = ScreenName("API Name of an attribute", "属性の API 名")
_DATA_TYPES = {"text": "string", "list": "string", "number": "float"}
"""Where Marketo's word is another than relay.yaml's."""


def activity_type(number: int, primary: str, attributes: Mapping[str, str]) -> MadeFirst:
    """`primary` and `attributes` are types as relay.yaml says them; the names are API names of attributes."""
    known = {name: _data_type(each) for name, each in attributes.items()}
    lines = [*_lines(number, _data_type(primary), known)]
    return MadeFirst(TITLE, lines, {"type": number, "primary": _data_type(primary), "attributes": known})


def _lines(number: int, primary: str, attributes: Mapping[str, str]) -> Iterator[str]:
    yield f"  {_PRIMARY}: {primary}"
    for name, each in attributes.items():
        yield f"  {_ATTRIBUTE}: {name}: {each}"
    yield "Names of the type and of its primary field are yours. / タイプ名と主フィールド名は任意です。"
    yield f"Approve it; its number is `activity.type`, here {number}. `relay check` compares all of it."
    yield f"承認後の番号を `activity.type` に設定します(現在 {number})。`relay check` で照合できます。"


def _data_type(ours: str) -> str:
    return _DATA_TYPES.get(ours, ours)
