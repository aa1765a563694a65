"""`relay sheet`: what to type into Marketo, or into kintone, screen by screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from operations.deployment.clients import secrets_client
from operations.deployment.installation import Installation
from operations.failures import OperatorError, WrongUsageError
from operations.sheets import screen_names as names
from operations.sheets.template import Template, template
from operations.webhooks.call import current_secret
from ops.command import command
from ops.exit_codes import ExitCode
from ops.output.terminal import remark, say, show, write_json, write_raw
from relay.accepting.authentication import PARAMETER, SECRET_HEADER, with_key
from relay.core.config import RELAY
from relay.system.receiver import Receiver
from relay.system.sides import source_side, target_of
from relay.system.webhook_setup import ScreenName
from systems import SYSTEMS, refusals

_CHOOSE = "choose: is this the field you mean? / 確認: このフィールドでよいですか?"
_ANSWERED = {"id": "the event's id / イベント ID", "status": "accepted, delivered", "route": "the route / ルート名"}
"""In every answer with 2xx. Answers of refusals are not mapped."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything that is typed into Marketo for one route."""

    name: str
    url: str
    template: Template
    headers: Mapping[str, str]
    passes_on: bool
    answers: Mapping[str, str]
    """Names in the answer, and what they are; beside them those of every answer."""
    waits: bool
    """Whether Marketo is answered once the event is delivered."""

    def as_json(self) -> dict[str, Any]:
        """For scripts, by Marketo's English names."""
        return {
            names.NAME.en: self.name,
            names.URL.en: self.url,
            names.REQUEST_TYPE.en: "POST",
            names.TEMPLATE.en: self.template.text,
            names.ENCODING.en: "JSON",
            names.RESPONSE_TYPE.en: "JSON",
            "Custom Headers": dict(self.headers),
            names.MAPPINGS.en: [*_ANSWERED, *self.answers],
            "tokens": [
                {"name": each.place, "token": each.token.text, "type": each.type, "guess": each.token.is_guess}
                for each in self.template.tokens
            ],
        }


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "sheet", "relay sheet mail-opened", "relay sheet mail-opened --template | pbcopy")(sheet)


def sheet(
    installation: Installation,
    *,
    route: Annotated[str, typer.Argument(metavar="ROUTE", help="Name of the route in relay.yaml.")],
    reveal: Annotated[bool, typer.Option("--reveal", help="Show the secret itself.")] = False,
    template_only: Annotated[bool, typer.Option("--template", help="Only the template.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> ExitCode:
    """Show what to type into Marketo for a route: URL, template with its tokens, headers, response mappings.

    With Marketo's own screen names, in English and Japanese. Tokens that had to be guessed are marked. For a route
    that comes from kintone: what to type into the app's webhook screen.
    """
    routes = installation.settings.routes
    if route not in routes:
        raise OperatorError(f"relay.yaml has no route {route!r}. Its routes: {', '.join(routes) or 'none'}.")
    if routes[route].from_ == RELAY:
        raise OperatorError(f"Nobody calls the route {route!r}: the relay itself tells it what it gets.")
    config = installation.settings.config()
    side = source_side(routes[route], config, SYSTEMS)
    if side is not None and side.receiver is not None:
        options = _Options(reveal=reveal, template_only=template_only, as_json=as_json)
        return _sheet_of_caller(installation, route, side.receiver, options)
    described = target_of(routes[route], config, SYSTEMS).describe(routes[route])
    made = template(routes[route], described)
    if template_only:
        write_raw(made.text)
        return ExitCode.FINE
    url, secret = _deployed(installation, route, reveal=reveal)
    waits = routes[route].reply == "delivered"
    filled = Sheet(
        name=f"relay: {route}",
        url=url,
        template=made,
        headers={SECRET_HEADER: secret} | ({} if made.is_form else {"Content-Type": "application/json"}),
        passes_on=described.passes_on,
        answers=described.answers if waits else {},
        waits=waits,
    )
    if as_json:
        write_json(filled.as_json())
    else:
        _show(filled, hint=None if reveal else route)
    return ExitCode.FINE


@dataclass(frozen=True, kw_only=True)
class _Options:
    """What a person asked to be shown."""

    reveal: bool
    template_only: bool
    as_json: bool


def _sheet_of_caller(installation: Installation, route: str, caller: Receiver, options: _Options) -> ExitCode:
    """The same for the screen of a system that calls by itself, where the secret is part of the URL."""
    url, secret = _deployed(installation, route, reveal=options.reveal)
    with_secret = with_key(url, secret, route) if options.reveal else f"{url}?{PARAMETER}=********"
    hint = "" if options.reveal else f"the key itself / キーの表示: relay sheet {route} --reveal"
    filled = caller.sheet(route, installation.settings.routes[route], with_secret, hint)
    if filled is None:
        raise OperatorError(f"nothing has to be set up for {route}.")
    if options.template_only:
        raise WrongUsageError(f"{filled.caller.en} writes the body itself; there is no template.")
    if options.as_json:
        write_json(filled.content)
    for line in () if options.as_json else filled.lines:
        say(line)
    return ExitCode.FINE


def _deployed(installation: Installation, route: str, *, reveal: bool) -> tuple[str, str]:
    """URL and secret. Without a deployment the sheet is still worth reading, but for these."""
    try:
        deployment = installation.deployment
    except OperatorError as error:
        if reveal:
            raise
        remark(f"Without the URL: {error}", style="yellow")
        return f"{{ApiUrl}}/hooks/{route}", "********"
    if not reveal:
        return deployment.webhook_url(route), "********"
    return deployment.webhook_url(route), current_secret(secrets_client(installation), deployment.webhook_secret_id)


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


def _show_tokens(made: Template) -> None:
    """What to look at again before it is typed in."""
    say()
    say("No quotes round the tokens: Marketo adds them. / トークンを引用符で囲まないでください。")
    for each in made.tokens:
        mark = _CHOOSE if each.token.is_guess else "ok"
        say(f"  {each.place:20} {each.token.text:30} {mark}")
    if any(each.token.text.startswith("{{system.") for each in made.tokens):
        say("  {{system.*}} is the time of the call, in the time zone of Marketo's own settings, not of the event.")
        say("  {{system.*}} はイベントの時刻ではなく呼び出しの時刻で、Marketo のタイムゾーン設定に従います。")


def _show_answers(sheet: Sheet) -> None:
    codes = sorted({text.code for text in refusals().values()})
    _title(f"{names.MAPPINGS} (optional / 任意)")
    for key, meaning in [*_ANSWERED.items(), *sheet.answers.items()]:
        say(f"{names.ATTRIBUTE} {key} -> {names.FIELD}: a text field of yours / 文字列フィールド ({meaning})")
    say("The field's SOAP API name is wanted. Only answers with 2xx are mapped, so never `error` or `message`.")
    say("フィールドは SOAP API 名で指定します。マッピングされるのは 2xx の応答だけです。")
    if sheet.waits:
        say("The answer comes once the event is delivered, within 25 s. Else it is 504 `not_yet_delivered`: the event")
        say("is safe and will still be delivered; do not send it again. / 504 でも後で配信されます(再送不要)。")
    _title(f"When it is refused / 拒否されたとき: {names.TRIGGER}")
    say(f'{names.RESPONSE} contains "status":"rejected" -> alert / アラート')
    say(f'or one kind of refusal: {names.RESPONSE} contains "error":"invalid_value"')
    say(f"The kinds / 種類: {', '.join(codes)}.")
    say(f"The flow step {names.FLOW_STEP} works in trigger campaigns only. / トリガーキャンペーンだけで使えます。")


def _title(text: object) -> None:
    say()
    say(f"== {text}")


def _line(name: ScreenName, value: str) -> None:
    say(f"{name!s}: {value}".rstrip())
