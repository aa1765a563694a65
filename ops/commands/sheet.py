"""`relay sheet`: what to type into Marketo, or into kintone, screen by screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any

import typer

from operations.deployment.installation import Installation
from operations.failures import OperatorError, WrongUsageError
from operations.sheets import screen_names as names
from operations.sheets.address import WebhookAddress, address_of
from operations.sheets.read_sheet import ReadSheet, read_sheet
from operations.sheets.sheet import (
    Sheet,
    caller,
    caller_sheet,
    kinds_of_refusal,
    made_first,
    marketo_sheet,
    template_of,
)
from operations.sheets.template import WebhookTemplate
from ops.command import command
from ops.commands.options import AsJson
from ops.exit_codes import ExitCode
from ops.output.terminal import remark, say, show, table, write_csv, write_json, write_raw
from relay.system.webhook_setup import CallerSheet, MadeFirst, ScreenName

_CHOOSE = "choose: is this the field you mean? / 確認: このフィールドでよいですか?"

_FIRST = "made_first"
"""Name, for scripts, of what is made at the target before the first event."""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    command(
        app,
        "sheet",
        "relay sheet mail-opened",
        "relay sheet mail-opened --template | pbcopy",
        "relay sheet on24-attendees --csv",
    )(sheet)


def sheet(
    installation: Installation,
    *,
    route: Annotated[str, typer.Argument(metavar="ROUTE", help="Name of the route in relay.yaml.")],
    reveal: Annotated[bool, typer.Option("--reveal", help="Show the secret itself.")] = False,
    template_only: Annotated[bool, typer.Option("--template", help="Only the template.")] = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Of a route that is read: only the fields that are made, for spreadsheets.")
    ] = False,
    as_json: AsJson = False,
) -> ExitCode:
    """Show what to set up for a route: for a webhook its URL, template, headers and response mappings in Marketo.

    With Marketo's own screen names, in English and Japanese. Tokens that had to be guessed are marked. For a route
    that comes from kintone: what to type into the app's webhook screen. For one that is read: what to make at both
    systems, step by step, where they need something. For one to which another leads: what to make at its target.
    """
    settings = installation.settings
    read = None if route not in settings.routes else read_sheet(settings, route)
    if read is not None:
        _show_read(read, template_only=template_only, as_csv=as_csv, as_json=as_json)
        return ExitCode.FINE
    if as_csv:
        raise WrongUsageError("--csv is for routes that are read from a system which needs fields.")
    first = made_first(settings, route) if route in settings.routes else ()
    try:
        called = caller(settings, route)
    except OperatorError:
        if not first or template_only:
            raise
        _show_first(first, as_json=as_json)
        return ExitCode.FINE
    if template_only and called is None:
        write_raw(template_of(settings, route).text)
        return ExitCode.FINE
    address = address_of(installation, route, reveal=reveal)
    if called is not None:
        hint = "" if reveal else f"the key itself / キーの表示: relay sheet {route} --reveal"
        filled = caller_sheet(settings, called, address, hint)
        if any(address.url in line for line in filled.lines):
            _remark_missing(address)
        if template_only:
            raise WrongUsageError(f"{filled.caller.en} writes the body itself; there is no template.")
        content: Mapping[str, Any] = filled.content
        show_it = partial(_show_of_caller, filled)
    else:
        _remark_missing(address)
        made = marketo_sheet(settings, route, address)
        content = made.as_json()
        show_it = partial(_show, made, hint=None if reveal else route)
    if as_json:
        write_json({**content, **({_FIRST: [each.content for each in first]} if first else {})})
        return ExitCode.FINE
    show_it()
    _show_first(first, as_json=False)
    return ExitCode.FINE


def _show_first(first: Sequence[MadeFirst], *, as_json: bool) -> None:
    """What is made at the target before the first event."""
    if as_json:
        write_json({_FIRST: [each.content for each in first]})
        return
    for each in first:
        _title(f"{each.title} (before the first event / 最初のイベントの前に)")
        for line in each.lines:
            say(line)


def _remark_missing(address: WebhookAddress) -> None:
    """Why a sheet that shows the URL cannot."""
    if address.missing:
        remark(f"Without the URL: {address.missing}", style="yellow")


def _show_of_caller(filled: CallerSheet) -> None:
    for line in filled.lines:
        say(line)


def _show_read(read: ReadSheet, *, template_only: bool, as_csv: bool, as_json: bool) -> None:
    if template_only:
        raise WrongUsageError("this route is read: nobody calls it, and there is no template.")
    if as_json:
        write_json(read.as_json())
        return
    if as_csv:
        write_csv(read.as_csv().rstrip("\n"))
        return
    say(f"For / 対象: {', '.join(read.routes)}")
    for number, step in enumerate(read.steps, 1):
        _title(f"{number}. {step.title}")
        for line in step.lines:
            say(line.en)
            if line.ja != line.en:
                say(line.ja)
        if step.table is not None:
            table(tuple(map(str, step.table.header)), step.table.rows)


def _show(sheet: Sheet, *, hint: str | None) -> None:
    _title(names.NEW_WEBHOOK)
    _line(names.NAME, sheet.name)
    _line(names.URL, sheet.url)
    _line(names.REQUEST_TYPE, "POST")
    _line(names.ENCODING, "JSON")
    _line(names.RESPONSE_TYPE, "JSON")
    _line(names.TEMPLATE, "")
    show(sheet.template.text)
    _show_tokens(sheet.template)
    if sheet.passes_on:
        say("  This route sends on all that the payload holds: add the names that the system wants, with their tokens.")
        say("  このルートは受け取った値をすべて送信します。連携先に必要な名前とトークンを追加してください。")
    _title(names.HEADERS)
    for name, value in sheet.headers.items():
        say(f"{name}: {value}")
    if hint:
        say(f"(the secret itself / シークレットの表示: relay sheet {hint} --reveal)")
    _show_answers(sheet)


def _show_tokens(made: WebhookTemplate) -> None:
    """What to look at again before it is typed in."""
    say()
    say("No quotes round the tokens: Marketo adds them. / トークンを引用符で囲まないでください。")
    for each in made.tokens:
        mark = _CHOOSE if each.token.is_guess else "ok"
        say(f"  {each.place:20} {each.token.text:30} {mark}")
    if made.names_the_call:
        say("  {{system.*}} is the time of the call, in the time zone of Marketo's own settings, not of the event.")
        say("  {{system.*}} はイベントの時刻ではなく呼び出しの時刻で、Marketo のタイムゾーン設定に従います。")


def _show_answers(sheet: Sheet) -> None:
    _title(f"{names.MAPPINGS} (optional / 任意)")
    for key, meaning in sheet.answers.items():
        say(f"{names.ATTRIBUTE} {key} -> {names.FIELD}: a text field of yours / 文字列フィールド ({meaning})")
    say("The field's SOAP API name is wanted. Only answers with 2xx are mapped, so never `error` or `message`.")
    say("フィールドは SOAP API 名で指定します。マッピングされるのは 2xx の応答だけです。")
    if sheet.waits:
        say("The answer comes once the event is delivered, within 25 s. Else it is 504 `not_yet_delivered`: the event")
        say("is safe and will still be delivered; do not send it again. / 504 でも後で配信されます(再送不要)。")
    _title(f"When it is refused / 拒否されたとき: {names.TRIGGER}")
    say(f'{names.RESPONSE} contains "status":"rejected" -> alert / アラート')
    say(f'or one kind of refusal: {names.RESPONSE} contains "error":"invalid_value"')
    say(f"The kinds / 種類: {', '.join(kinds_of_refusal())}.")
    say(f"The flow step {names.FLOW_STEP} works in trigger campaigns only. / トリガーキャンペーンだけで使えます。")


def _title(text: object) -> None:
    say()
    say(f"== {text}")


def _line(name: ScreenName, value: str) -> None:
    say(f"{name!s}: {value}".rstrip())
