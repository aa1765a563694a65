"""The 110 fields that ON24's own integration lets an object in Marketo have, in its order, with its types and sizes.

https://support.on24.com (Marketo ON24 Connect, data integration). `personid` is the record's person, and no value of
a row. What a field holds is said where its name does not say it.
"""

from __future__ import annotations

from collections.abc import Iterator

from relay.system.setting_up.record_form import FieldKind, FormField
from relay.system.webhook_setup import ScreenName
from systems.on24.rows.fields import BOTH_SPELLINGS
from systems.on24.rows.slots import ACTIONS, BREAKOUTS, POLLS, RESOURCES, SURVEYS

LINE = 255
ADDRESS = 1000
QUESTION, ANSWER, RESOURCE, JOINED = 3600, 1500, 1000, 3600
CUSTOM = 10


def all_fields(*, ids_may_be_numbers: bool) -> list[FormField]:
    """Every field. `ids_may_be_numbers`: of the event and of the registration, in a North American account."""
    return [
        _id("eventid", "the event", "イベントの ID", ids_may_be_numbers),
        _id("eventuserid", "the registration", "登録の ID(登録ごとに異なる)", ids_may_be_numbers),
        FormField("email", "email", ScreenName("address", "メールアドレス"), ADDRESS),
        *_whole("answeredpolls", "answersurveys", "archiveminutes", "archiveviewed", "askedquestions"),
        _line("attendedarchive", "Y: saw the recording, else N", "オンデマンドを視聴: Y、それ以外: N", 1),
        _line("attendedlive", "Y: came live, else N", "ライブに出席: Y、それ以外: N", 1),
        _line("certificationwidgetresult", "C, PC or NC", "修了証の結果(C、PC、NC)"),
        _time("registrationdate"),
        *_whole("cumulativearchiveminutes"),
        *map(_line, ("campaigncode", "sourcecampaigncode")),
        *_breakouts(),
        _long("locationvisited", "up to 10 places, joined", "訪問した場所(10 か所まで連結)", JOINED),
        _line("eventtitle", "title of the event", "イベントのタイトル"),
        *map(_time, ("firstarchiveactivity", "firstliveactivity", "lastarchiveactivity", "lastliveactivity")),
        *_whole("liveminutes"),
        FormField("engagementscore", "number", ScreenName("0 to 10", "0~10.0")),
        _long("userquestionsandanswers", "questions and their answers", "質問と回答", JOINED),
        *_actions(),
        *_widget("meetingconversions", "meeting", "ミーティングの予約"),
        *_widget("democonversions", "demo", "デモ"),
        *_widget("contactus", "contact us", "お問い合わせ", parts=("name", "submittedtimestamp")),
        *_asked("poll", POLLS, "poll", "投票"),
        *_resources(),
        *_asked("survey", SURVEYS, "survey", "アンケート"),
        *_whole("totalresourcesviewed"),
        _line("userprofileurl", "the engagement profile (PEP); never cut", "PEP の URL(切り詰めません)"),
        _line("certificationcredit", "NR, or hours", "NR または時間数"),
        _line("testwidgetresult", "P or F", "試験の結果(P、F)"),
        _line("partnerref", "source of the registration", "登録の参照元"),
        *(_line(f"custom{n}", f"custom field {n} (std{n})", f"登録カスタムフィールド {n}") for n in _to(CUSTOM)),
        _line("sourceeventid", "event where they first registered", "最初に登録したイベントの ID"),
        *_widget("freetrial", "free trial", "無料お試し"),
        *_widget("getpricing", "get pricing", "見積もり取得"),
    ]


def _to(most: int) -> range:
    return range(1, most + 1)


def _field(name: str, kind: FieldKind, en: str, ja: str, length: int | None = None) -> FormField:
    return FormField(name, kind, ScreenName(en, ja), length, also=BOTH_SPELLINGS.get(name, ""))


def _id(name: str, en: str, ja: str, is_number_too: bool) -> FormField:  # noqa: FBT001 - the account's
    return FormField(name, "id", ScreenName(en, ja), LINE, is_number_too=is_number_too, is_needed=True)


def _line(name: str, en: str = "", ja: str = "", length: int = LINE) -> FormField:
    return _field(name, "text", en, ja, length)


def _long(name: str, en: str, ja: str, length: int) -> FormField:
    return _field(name, "long text", en, ja, length)


def _time(name: str, en: str = "", ja: str = "") -> FormField:
    return _field(name, "datetime", en, ja)


def _whole(*names: str) -> list[FormField]:
    return [_field(name, "integer", "", "") for name in names]


def _breakouts() -> Iterator[FormField]:
    for n in _to(BREAKOUTS):
        yield _field(f"breakoutid{n}", "integer", f"breakout {n}", f"ブレイクアウト {n}")
        yield _line(f"breakoutname{n}")
        yield _line(f"breakoutrole{n}")
        yield _field(f"breakoutcumulativeliveminutes{n}", "number", "", "")


def _actions() -> Iterator[FormField]:
    for n in _to(ACTIONS):
        yield _line(f"ctaname{n}", f"call to action {n}", f"CTA {n}")
        yield _time(f"ctadate{n}")


def _asked(prefix: str, most: int, en: str, ja: str) -> Iterator[FormField]:
    for n in _to(most):
        yield _long(f"{prefix}{n}question", f"{en} {n}: question", f"{ja} {n} の質問", QUESTION)
        yield _long(f"{prefix}{n}answer", f"{en} {n}: answer", f"{ja} {n} の回答", ANSWER)


def _resources() -> Iterator[FormField]:
    for n in _to(RESOURCES):
        yield _long(f"resource{n}viewed", f"resource {n}", f"リソース {n}", RESOURCE)


def _widget(
    prefix: str, en: str, ja: str, parts: tuple[str, ...] = ("name", "type", "action", "submittedtimestamp")
) -> Iterator[FormField]:
    for part in parts:
        name = f"{prefix}widget{part}"
        yield _time(name) if part == "submittedtimestamp" else _line(name, en, ja) if part == "name" else _line(name)
