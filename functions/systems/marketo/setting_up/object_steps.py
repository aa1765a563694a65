"""The custom object and its fields, and fields of the person that are made by hand.

50 fields at the most, three of which every type has, and at most three dedupe fields:
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/custom-object-types
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relay.system.setting_up.record_form import FormField, RecordForm
from relay.system.setting_up.set_up import SetUpStep, StepTable
from relay.system.webhook_setup import ScreenName
from systems.marketo.config import MarketoRoute
from systems.marketo.setting_up import words
from systems.marketo.target.actions.object import CustomObject
from systems.marketo.target.filling.field import LeadFieldRule

MOST_FIELDS = 47
SYNCED = "__c"
"""What the names of fields end in that come from Salesforce."""


def object_steps(part: CustomObject, form: RecordForm, others: Sequence[CustomObject]) -> Iterator[SetUpStep]:
    """`others`: all parts that write this object."""
    yield SetUpStep(
        title=words.OBJECT,
        lines=[
            ScreenName(f"{words.DISPLAY.en}: {form.label}", f"{words.DISPLAY.ja}: {form.label}"),
            ScreenName(
                f"{words.NAME.en}: {part.name} (exactly so: routes name it)",
                f"{words.NAME.ja}: {part.name} (ルートの指定と正確に一致させます)",
            ),
            ScreenName(f"Plural Name: {form.plural}", f"複数形の名前: {form.plural}"),
            ScreenName("Show in Person Detail: SHOW", "個人詳細への表示: 表示"),
            ScreenName(
                "Not every subscription has custom objects: Marketo answers 1026 then.",
                "契約によってはカスタムオブジェクトを使用できません(その場合 Marketo は 1026 を返します)。",
            ),
        ],
    )
    optional = MOST_FIELDS - len({part.link, *part.key})
    yield SetUpStep(
        title=words.OBJECT_FIELDS,
        lines=[
            ScreenName(
                f"The dedupe fields are needed. Of the others choose what you want, at most {optional}: what the "
                "object lacks is not written. Dedupe fields, types and the link cannot be changed once it is approved.",
                f"重複排除フィールドは必須です。その他は必要なものを最大 {optional} 個選びます。"
                "オブジェクトにないものは書き込まれません。重複排除フィールド、データタイプ、リンクは承認後に変更できません。",
            ),
            ScreenName(
                f"Then: {words.APPROVE.en}. It takes 20 more fields at the most afterwards.",
                f"最後に {words.APPROVE.ja}。承認後に追加できるフィールドは 20 個までです。",
            ),
        ],
        table=StepTable(
            part.name,
            (words.NAME, words.TYPE, words.LENGTH, words.DEDUPE, words.MEANING),
            [_link(part), *(_row(part, each) for each in _fields(form, others))],
        ),
    )


def person_steps(routes: Sequence[MarketoRoute]) -> Iterator[SetUpStep]:
    """Fields of the person that an instance has only where somebody has made them.

    No other's name has an underscore.
    """
    rules = [each for route in routes for each in (route.fields or {}).items()]
    lines = [
        ScreenName(
            f"{name} (optional): make it in Salesforce, at Lead and at Contact, and let Marketo's sync user see it; "
            f"it is filled from {rule.from_}. Without it nothing is written, and nothing fails. Without Salesforce, "
            "name a field of Marketo's own in the routes, if you want it.",
            f"{name} (任意): Salesforce のリードと取引先責任者に作成し、Marketo の同期ユーザーに表示します。"
            f"{rule.from_} の値が入ります。ない場合は書き込まず、エラーにもなりません。"
            "Salesforce と同期していない場合、必要であれば Marketo で作成したフィールドの名前をルートに書きます。",
        )
        for name, rule in rules
        if isinstance(rule, LeadFieldRule) and rule.optional and name.endswith(SYNCED)
    ]
    lines += [
        ScreenName(
            f"{name} (optional): {words.NEW_FIELD.en}. {words.TYPE.en}: Text Area, {words.NAME.en}: {name}, exactly "
            "so; any name on screens. Without it nothing is written, and nothing fails.",
            f"{name} (任意): {words.NEW_FIELD.ja}。タイプ: テキストエリア、{words.NAME.ja}: {name} "
            "(正確に一致させます)。表示名は任意です。ない場合は書き込まず、エラーにもなりません。",
        )
        for name, rule in rules
        if isinstance(rule, LeadFieldRule) and rule.optional and "_" in name and not name.endswith(SYNCED)
    ]
    if lines:
        yield SetUpStep(title=words.PERSON_FIELDS, lines=list(dict.fromkeys(lines)))


def _fields(form: RecordForm, parts: Sequence[CustomObject]) -> list[FormField]:
    """All of them where payloads are taken by their names; else those that routes name."""
    if any(part.same_names for part in parts):
        return list(form.fields)
    named = {name.casefold() for part in parts for name in part.fields}
    return [each for each in form.fields if each.name in named or each.also in named]


def _link(part: CustomObject) -> list[str]:
    return [part.link, str(words.LINK), "", str(words.YES) if part.link in part.key else "", ""]


def _row(part: CustomObject, field: FormField) -> list[str]:
    length = "" if field.length is None else str(field.length)
    is_key = field.name in {name.casefold() for name in part.key}
    about = "" if not field.about.en else str(field.about)
    return [field.name, str(words.TYPES[field.kind]), length, str(words.YES) if is_key else "", about]
