"""Where routes come from: what relay.yaml must say, what it may leave out, and what is said of mistakes."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

import config
from relay.system import compiled
from relay.system.compiled import Compiled
from systems import SYSTEMS
from systems.kintone.config import KintoneSource

START = """api: {allow: [marketo, kintone]}
connections:
  main: {system: kintone, url: https://a.cybozu.com}
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


def test_a_route_takes_records_that_were_added_or_edited_unless_told_otherwise(tmp_path: Path) -> None:
    settings = load(tmp_path, route("from: main, source: {app: 12}"))

    assert settings.routes["changed"].source == KintoneSource(app=12, hooks=["ADD_RECORD", "UPDATE_RECORD"])
    written = msgspec.json.decode(settings.compiled(), type=Compiled).routes["changed"]
    assert (written["from"], written["source"]["app"]) == ("main", 12)


def test_what_a_function_loads_is_what_was_checked(tmp_path: Path) -> None:
    settings = load(tmp_path, route("from: main, source: {stream: records, app: 12, hooks: [DELETE_RECORD]}"))

    (tmp_path / compiled.COMPILED_FILE).write_bytes(settings.compiled())
    assert compiled.load(tmp_path / compiled.COMPILED_FILE, SYSTEMS).routes == settings.routes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "from: main",
            "6: routes.changed.source.app: missing key. Add it: The app's number, as in its address: /k/{app}/.",
            id="no source",
        ),
        pytest.param(
            "from: main, source: {hooks: [ADD_RECORD]}",
            "6: routes.changed.source.app: missing key. Add it: The app's number, as in its address: /k/{app}/.",
            id="no app",
        ),
        pytest.param(
            "from: main, source: {app: 12, stream: recods}",
            "6: routes.changed.source.stream: unknown stream `recods`. Did you mean `records`? Name one of: records.",
            id="something else than records",
        ),
        pytest.param(
            "from: crm, source: {app: 12}",
            "6: routes.changed.from: from `crm` nothing can come: its system neither calls nor can be read. "
            "Connections that events come from: main; json is anyone who posts, relay the relay itself.",
            id="a connection that is only written to",
        ),
        pytest.param(
            "from: mian, source: {app: 12}",
            "6: routes.changed.from: unknown connection `mian`. Did you mean `main`? "
            "Connections that events come from: main; json is anyone who posts, relay the relay itself.",
            id="a connection that is not there",
        ),
        pytest.param(
            "from: kintone, source: {app: 12}",
            "6: routes.changed.from: `kintone` is a kind of system; a connection is wanted. Write from: main.",
            id="a system in place of its connection",
        ),
        pytest.param(
            "from: main, source: {app: 12, connection: main}",
            "6: routes.changed.source.connection: unknown key. A connection is named by `from`: write `from: main` "
            "beside `source`, and remove this.",
            id="a connection in the source, as it was written once",
        ),
        pytest.param(
            "from: main, source: {app: 12, events: [ADD_RECORD, DELETE_RECORD]}",
            "6: routes.changed.source.events: unknown key. It is called hooks: "
            "write hooks: [ADD_RECORD, DELETE_RECORD].",
            id="events, as they were written once",
        ),
        pytest.param(
            "from: main, source: {app: 12, hooks: [EDIT_RECORD]}",
            "6: routes.changed.source.hooks.0: `EDIT_RECORD` is not known here. Did you mean `ADD_RECORD`? It must be "
            "one of: ADD_RECORD, ADD_RECORD_COMMENT, DELETE_RECORD, UPDATE_RECORD, UPDATE_STATUS.",
            id="an event that kintone does not have",
        ),
        pytest.param(
            "from: main, source: {app: 12, hooks: []}",
            "6: routes.changed.source: nothing starts this route: it is neither called nor read, and no other route "
            "leads to it. Write every: 15m, or name hooks.",
            id="nothing that starts it",
        ),
        pytest.param(
            "source: {app: 12}",
            "6: routes.changed.source: only a route that comes `from` a connection has a source. "
            "Name the connection, or remove this.",
            id="a source of anyone",
        ),
        pytest.param(
            "from: main, source: {app: 12}, reply: delivered",
            "6: routes.changed.reply: kintone does not read answers. Remove it.",
            id="an answer that nobody reads",
        ),
        pytest.param(
            "from: main, source: {app: 12}, json_strings: [profile]",
            "6: routes.changed.json_strings: kintone's values are no JSON. Remove it.",
            id="JSON in kintone's values",
        ),
    ],
)
def test_a_mistake_is_one_clear_line(tmp_path: Path, text: str, message: str) -> None:
    assert problems(tmp_path, route(text)) == [message]


def test_of_two_connections_to_a_system_either_may_be_meant(tmp_path: Path) -> None:
    text = route("from: kintone, source: {app: 12}").replace(
        "  crm:", "  second: {system: kintone, url: https://b.cybozu.com}\n  crm:"
    )

    [message] = problems(tmp_path, text)
    assert message.endswith("`kintone` is a kind of system; a connection is wanted. Write from: main or second.")
    assert load(tmp_path, text.replace("from: kintone", "from: second")).routes["changed"].from_ == "second"


@pytest.mark.parametrize("name", ["json", "relay"])
def test_no_connection_is_called_what_from_says_for_something_else(tmp_path: Path, name: str) -> None:
    text = route("from: main, source: {app: 12}").replace("crm", name)

    assert (
        f"4: connections.{name}: `{name}` is what `from` says for something else. Choose another name."
    ) in problems(tmp_path, text)


def test_a_route_that_is_only_read_lets_nobody_in(tmp_path: Path) -> None:
    text = route("from: main, source: {app: 12, hooks: [], every: 15m}").replace("[marketo, kintone]", "marketo")

    assert load(tmp_path, text).routes["changed"].source == KintoneSource(app=12, hooks=[], every="15m")


@pytest.mark.parametrize("allow", ["", "api: {allow: marketo}\n", "api: {allow: [marketo]}\n"])
def test_who_lets_no_kintone_in_is_told_what_to_write(tmp_path: Path, allow: str) -> None:
    text = allow + route("from: main, source: {app: 12}").partition("\n")[2]

    [message] = problems(tmp_path, text)
    assert message.endswith(
        "api.allow: lets no kintone in, but the route changed is called by it. Write allow: [marketo, kintone]."
    )


@pytest.mark.parametrize("allow", ["anyone", "kintone", "[kintone]", "[marketo, 203.0.113.0/24]"])
def test_who_may_let_kintone_in_is_left_alone(tmp_path: Path, allow: str) -> None:
    text = route("from: main, source: {app: 12}").replace("[marketo, kintone]", allow)

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
    text = route("from: main, source: {app: 12}").replace("[marketo, kintone]", allow)

    assert problems(tmp_path, text) == [f"1: {message}"]
