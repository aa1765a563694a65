"""Routes that come from kintone: what relay.yaml must say, and what it may leave to be understood."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

import config
from relay.system.compiled import Compiled

START = """api: {allow: [marketo, kintone]}
connections:
  kintone: {system: kintone, url: https://a.cybozu.com}
  crm: {system: http, url: https://crm.example.com}
"""
REST = 'to: crm, path: "/customers/{id}", fields: {name: record.name}'


def load(tmp_path: Path, text: str) -> config.Settings:
    file = tmp_path / "relay.yaml"
    file.write_text(text, encoding="utf-8")
    return config.load(file)


def problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(config.ConfigError) as raised:
        load(tmp_path, text)
    return [line.partition("relay.yaml:")[2] for line in str(raised.value).splitlines()]


def route(text: str) -> str:
    return f"{START}routes:\n  changed: {{{text}, {REST}}}\n"


def test_the_only_connection_to_kintone_need_not_be_named(tmp_path: Path) -> None:
    settings = load(tmp_path, route("from: kintone, source: {app: 12}"))

    source = settings.routes["changed"].source
    assert source is not None
    assert (source.connection, source.events) == ("kintone", ["ADD_RECORD", "UPDATE_RECORD"])
    compiled = msgspec.json.decode(settings.compiled(), type=Compiled).routes["changed"]
    assert (compiled["from"], compiled["source"]["connection"]) == ("kintone", "kintone")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "from: kintone",
            "6: routes.changed.source: missing key. Add it: which app sends, such as {app: 12}.",
            id="no source",
        ),
        pytest.param(
            "from: kintone, source: {connection: kintone}",
            "6: routes.changed.source.app: missing key. Add it: The app's number, as in its address: /k/{app}/.",
            id="no app",
        ),
        pytest.param(
            "from: kintone, source: {app: 12, connection: kintoen}",
            "6: routes.changed.source.connection: unknown connection `kintoen`. Did you mean `kintone`? "
            "Connections to kintone: kintone.",
            id="a connection that is not there",
        ),
        pytest.param(
            "from: kintone, source: {app: 12, connection: crm}",
            "6: routes.changed.source.connection: no connection to kintone: `crm`. Connections to kintone: kintone.",
            id="a connection to something else",
        ),
        pytest.param(
            "from: kintone, source: {app: 12, events: [EDIT_RECORD]}",
            "6: routes.changed.source.events.0: `EDIT_RECORD` is not known here. Did you mean `ADD_RECORD`? It must be "
            "one of: ADD_RECORD, ADD_RECORD_COMMENT, DELETE_RECORD, UPDATE_RECORD, UPDATE_STATUS.",
            id="an event that kintone does not have",
        ),
        pytest.param(
            "from: kintone, source: {app: 12, events: []}",
            "6: routes.changed.source.events: this is empty; at least one entry is needed.",
            id="no event",
        ),
        pytest.param(
            "source: {app: 12}",
            "6: routes.changed.source: only a route with `from: kintone` has a source. Add that, or remove it.",
            id="a source of Marketo",
        ),
        pytest.param(
            "from: kintone, source: {app: 12}, reply: delivered",
            "6: routes.changed.reply: kintone does not read answers. Remove it.",
            id="an answer that nobody reads",
        ),
        pytest.param(
            "from: kintone, source: {app: 12}, json_strings: [profile]",
            "6: routes.changed.json_strings: kintone's values are no JSON. Remove it.",
            id="JSON in kintone's values",
        ),
        pytest.param(
            "from: kintne, source: {app: 12}",
            "6: routes.changed.from: `kintne` is not known here. Did you mean `kintone`? "
            "It must be one of: json, kintone.",
            id="a caller that nobody knows",
        ),
    ],
)
def test_a_mistake_is_one_clear_line(tmp_path: Path, text: str, message: str) -> None:
    assert message in problems(tmp_path, route(text))


def test_of_two_connections_to_kintone_one_must_be_named(tmp_path: Path) -> None:
    text = route("from: kintone, source: {app: 12}").replace(
        "  crm:", "  second: {system: kintone, url: https://b.cybozu.com}\n  crm:"
    )

    [message] = problems(tmp_path, text)
    assert message == (
        "7: routes.changed.source.connection: missing key. Name the one that sends. "
        "Connections to kintone: kintone, second."
    )


@pytest.mark.parametrize("allow", ["", "api: {allow: marketo}\n", "api: {allow: [marketo]}\n"])
def test_who_lets_no_kintone_in_is_told_what_to_write(tmp_path: Path, allow: str) -> None:
    text = allow + route("from: kintone, source: {app: 12}").partition("\n")[2]

    [message] = problems(tmp_path, text)
    assert message.endswith(
        "api.allow: lets no kintone in, but a route has `from: kintone`. Write allow: [marketo, kintone]."
    )


@pytest.mark.parametrize("allow", ["anyone", "kintone", "[kintone]", "[marketo, 203.0.113.0/24]"])
def test_who_may_let_kintone_in_is_left_alone(tmp_path: Path, allow: str) -> None:
    text = route("from: kintone, source: {app: 12}").replace("[marketo, kintone]", allow)

    assert load(tmp_path, text).routes


@pytest.mark.parametrize(
    ("allow", "message"),
    [
        (
            "[anyone]",
            "api.allow.0: anyone needs no list, and makes the rest of it pointless. Write allow: anyone.",
        ),
        ("[kintoen]", "api.allow.0: `kintoen` is no CIDR block. Write it like 203.0.113.0/24, or kintone or marketo."),
    ],
)
def test_a_caller_in_a_list_is_a_block_or_a_known_word(tmp_path: Path, allow: str, message: str) -> None:
    text = route("from: kintone, source: {app: 12}").replace("[marketo, kintone]", allow)

    assert problems(tmp_path, text) == [f"1: {message}"]
