"""Smart campaigns that do something at what becomes of a record, and filters that tell people apart by them.

Triggers of one smart list are alternatives: any of them starts the campaign
(https://experienceleague.adobe.com/en/docs/marketo/using/product-docs/core-marketo-concepts/smart-campaigns/creating-a-smart-campaign/define-smart-list-for-smart-campaign-trigger).
Where another route makes the record first, what it comes to is a change of it, or already so when it is made: both
triggers are needed. Where its first write carries it, there is no such change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relay.system.setting_up.record_form import RecordForm, RecordMoment, Segment
from relay.system.setting_up.set_up import SetUpStep
from relay.system.webhook_setup import ScreenName
from systems.marketo.setting_up import words

CHANNEL = "Webinar"
"""The channel of the statuses, as Marketo ships it."""
_HAS_ENABLED = ScreenName(
    "The trigger 'is Updated' is there once Marketo Support has enabled it for the instance.",
    "「is Updated」トリガーは、Marketo のサポートに依頼して有効にしてもらう必要があります。",
)


def campaign_steps(form: RecordForm, moments: Sequence[RecordMoment], *, is_changed: bool) -> Iterator[SetUpStep]:
    """One for each moment. `is_changed`: whether a record that is there already may come to it."""
    for moment in moments:
        both = is_changed and moment.becomes is not None
        held = [*([moment.becomes] if moment.becomes else []), *moment.where]
        lines = [*(_changed(form, moment) if both else ()), *_new(form, held), *_flow(moment.name)]
        yield SetUpStep(
            title=ScreenName(f"{words.CAMPAIGN.en}: {moment.name}", f"{words.CAMPAIGN.ja}: {moment.name}"),
            lines=[*([_both(form)] if both else []), *lines, *([_HAS_ENABLED] if both else [])],
        )


def segment_step(form: RecordForm, segments: Sequence[Segment]) -> SetUpStep:
    """The filters of all of them, in batch campaigns as well."""
    lines = []
    for each in segments:
        holds = _held(form, each.holds)
        lines.append(
            ScreenName(f"{each.name.en}: Has {form.label}: {holds}", f"{each.name.ja}: Has {form.label}: {holds}")
        )
    lines.append(
        ScreenName(
            f"people without such a record: Not Has {form.label}: {form.event} is the event's id",
            f"レコードがない人: Not Has {form.label}: {form.event} is イベントの ID",
        )
    )
    return SetUpStep(title=words.SEGMENTS, lines=lines)


def _both(form: RecordForm) -> ScreenName:
    return ScreenName(
        "Both triggers in one smart list: a record may be there already, or be made as it is to be.",
        f"1 つのスマートリストに 2 つのトリガーを入れます。すでにある {form.label} が更新される場合と、"
        "その値で作成される場合があるためです。",
    )


def _changed(form: RecordForm, moment: RecordMoment) -> Iterator[ScreenName]:
    field, value = moment.becomes or ("", "")
    yield words.updated(form.label)
    yield ScreenName(f"  Trigger Attribute: {field}", f"  トリガーの属性: {field}")
    yield ScreenName(f"  New Value: {value}", f"  新しい値: {value}")
    for name, held in moment.where:
        yield _same(f"  {name}: {held}")
    yield _event(form)


def _new(form: RecordForm, held: Sequence[tuple[str, str]]) -> Iterator[ScreenName]:
    yield words.added(form.label)
    yield _event(form)
    for name, value in held:
        yield _same(f"  {name}: {value}")


def _flow(status: str) -> Iterator[ScreenName]:
    yield ScreenName("Flow: Change Program Status", "フロー: Change Program Status (プログラムステータスの変更)")
    yield ScreenName(f"  New Status: {CHANNEL} > {status}", f"  新しいステータス: {CHANNEL} > {status}")


def _event(form: RecordForm) -> ScreenName:
    return ScreenName(f"  {form.event}: the event's id", f"  {form.event}: イベントの ID")


def _held(form: RecordForm, pairs: Sequence[tuple[str, str]]) -> str:
    return ", ".join([f"{form.event} is …", *(f"{name} is {value}" for name, value in pairs)])


def _same(text: str) -> ScreenName:
    return ScreenName(text, text)
