"""What the stand-in says, in the two languages that kintone's users read most.

Messages are for people: kintone localizes them, changes them, and names limits in them that are off by one. A
client must never parse them, so these need only be understandable.
"""

from typing import Literal, NamedTuple

Language = Literal["ja", "en"]


class Text(NamedTuple):
    """One message in Japanese and in English."""

    ja: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the message in `language`."""
        return self.ja if language == "ja" else self.en


REQUIRED = Text("必須です。", "Required.")
REQUIRED_PARAMETER = Text("必須です。", "Required field.")
DUPLICATE = Text("値がほかのレコードと重複しています。", "This value already exists in another record.")
NOT_A_NUMBER = Text("数字でなければなりません。", "Only numbers are allowed.")
NOT_AN_INTEGER = Text("整数で指定してください。", "Specify an integer.")
NOT_AN_ENUM_VALUE = Text("Enum値のいずれかでなければなりません。", "must be one of the enum value")
TOO_MANY_DIGITS = Text("数値の桁数が大きすぎます。", "The number has too many digits.")
NOT_A_DATE = Text("日付の形式が正しくありません。", "The date is not valid.")
NOT_A_TIME = Text("時刻の形式が正しくありません。", "The time is not valid.")
NOT_A_DATETIME = Text("日時の形式が正しくありません。", "The date and time are not valid.")
NOT_A_LINK = Text("リンクの形式が正しくありません。", "The link is not valid.")
BAD_QUERY = Text("クエリ記法が間違っています。", "The query is not valid.")
KEY_NEITHER = Text("idかupdateKeyを指定してください。", "Specify either id or updateKey.")
KEY_BOTH = Text("idとupdateKeyは同時に指定できません。", "id and updateKey cannot be used together.")
KEY_FIELD = Text(
    "値の重複を禁止した文字列（1行）または数値フィールドを指定してください。",
    "Specify a single-line text or number field that prohibits duplicate values.",
)
KEY_IN_RECORD = Text(
    "updateKeyに指定したフィールドは更新できません。",
    "The field of the updateKey cannot be updated.",
)
SAME_RECORD_TWICE = Text(
    "同じレコードが複数回指定されています。",
    "The same record is specified more than once.",
)
POISONED = Text("モックサーバーが拒否しました。", "Refused on command by the stand-in.")


def at_least(least: int) -> Text:
    """Say that a parameter is below `least`."""
    return Text(f"最小でも{least}以上です。", f"must be greater than or equal to {least}")


def at_most(most: int) -> Text:
    """Say that a list is longer than `most`."""
    return Text(f"一度に{most}件までです。", f"A maximum of {most} at one time.")


def shorter_than(limit: int) -> Text:
    """Say that a text is too long; `limit` is the first length that is refused, as kintone says it."""
    return Text(f"{limit}文字より短くなければなりません。", f"Enter less than {limit} characters.")


def longer_than(limit: int) -> Text:
    """Say that a text is too short; `limit` is the last length that is refused, as kintone says it."""
    return Text(f"{limit}文字より長くなければなりません。", f"Enter more than {limit} characters.")


def no_more_than(limit: str) -> Text:
    """Say that a number is above the field's maximum."""
    return Text(f"{limit}以下である必要があります。", f"The value must be {limit} or less.")


def no_less_than(limit: str) -> Text:
    """Say that a number is below the field's minimum."""
    return Text(f"{limit}以上である必要があります。", f"The value must be {limit} or more.")


def not_an_option(value: str) -> Text:
    """Say that a choice is not among the field's options."""
    return Text(f'"{value}"は選択肢にありません。', f'The value, "{value}", is not in options.')
