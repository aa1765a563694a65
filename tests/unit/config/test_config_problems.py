"""Each mistake that a person can make in relay.yaml, and the words they read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import config

if TYPE_CHECKING:
    from tests.unit.config.conftest import Load, Refuse

NO_ROUTES = "there is none, and no `soap`: nothing would be relayed. Add a webhook: /hooks/{name of the route}."
CONNECTIONS = "connections: {books: {system: ledger, url: https://ledger.example.com}}\n"
ROUTES = "routes: {opened: {to: books, page: 1, columns: {}}}\n"


def route(text: str) -> str:
    """A file whose one route, in line 2, is `text`."""
    return f"{CONNECTIONS}routes: {{opened: {text}}}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            CONNECTIONS + ROUTES + "netwrok: {}\n",
            "relay.yaml:3: netwrok: unknown key. Did you mean `network`?",
            id="unknown key at the top",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + "zebra: 1\n",
            "relay.yaml:3: zebra: unknown key. Remove it, or use one of: "
            "name, language, network, api, logs, alarms, notify, connections, routes, soap, activity_view.",
            id="unknown key that is near no other",
        ),
        pytest.param(
            route("{to: books, page: 1, columns: {}, sealled: true}"),
            "relay.yaml:2: routes.opened.sealled: unknown key. Did you mean `sealed`?",
            id="unknown key in a route",
        ),
        pytest.param(
            route("{to: books, page: 1, columns: {at: {From: x}}}").replace("{From", "{from: x, From"),
            "relay.yaml:2: routes.opened.columns.at.From: unknown key. Did you mean `from`?",
            id="unknown key in a column, in capitals",
        ),
        pytest.param(
            "connections: {books: {system: ledger, url: https://a.example.com, token: s3cret-s3cret}}\n" + ROUTES,
            "relay.yaml:1: connections.books.token: unknown key. Remove it, or use one of: limits, batch, retry, "
            "breaker, url, system.",
            id="unknown key in a connection, whose value is not repeated",
        ),
        pytest.param(
            route("{to: boks, page: 1, columns: {}}"),
            "relay.yaml:2: routes.opened.to: unknown connection `boks`. Did you mean `books`? Connections: books.",
            id="unknown connection",
        ),
        pytest.param(
            "connections: {books: {system: leger, url: https://a.example.com}}\n" + ROUTES,
            "relay.yaml:1: connections.books.system: `leger` is not known here. Did you mean `ledger`? "
            "It must be one of: ledger, post.",
            id="unknown system",
        ),
        pytest.param(
            route("{to: books, columns: {}}"),
            "relay.yaml:2: routes.opened.page: missing key. Add it: The page's number.",
            id="missing key in a route",
        ),
        pytest.param(
            "connections: {books: {url: https://a.example.com}}\n" + ROUTES,
            "relay.yaml:1: connections.books.system: missing key. Add it: The kind of system: ledger, post.",
            id="missing system",
        ),
        pytest.param(
            CONNECTIONS,
            f"relay.yaml: routes: {NO_ROUTES}",
            id="no routes",
        ),
        pytest.param(
            CONNECTIONS + "routes: {}\n",
            f"relay.yaml:2: routes: {NO_ROUTES}",
            id="empty routes",
        ),
        pytest.param(
            CONNECTIONS + "routes:\n",
            "relay.yaml:2: routes: a mapping is wanted, this is empty. Write `name: value` in the lines below it.",
            id="nothing after the colon",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + ROUTES,
            "relay.yaml:3: routes: duplicate key: it stands in lines 2 and 3. Rename or remove one of them.",
            id="duplicate key at the top",
        ),
        pytest.param(
            CONNECTIONS
            + """routes:
  opened: {to: books, page: 1, columns: {}}
  clicked: {to: books, page: 1, columns: {}}
  "opened": {to: books, page: 2, columns: {}}
""",
            "relay.yaml:5: routes.opened: duplicate key: it stands in lines 3 and 5. Rename or remove one of them.",
            id="duplicate route",
        ),
        pytest.param(
            CONNECTIONS + "routes: {opened: {to: books, page: 1, page: 2, columns: {}}}\n",
            "relay.yaml:2: routes.opened.page: duplicate key: it stands twice in line 2. Rename or remove one of them.",
            id="duplicate key in one line",
        ),
        pytest.param(
            CONNECTIONS + "routes: {mail opened: {to: books, page: 1, columns: {}}}\n",
            "relay.yaml:2: routes.mail opened: `mail opened` cannot be used here. It is one part of the webhook's URL: "
            "at most 64 letters (a to z), digits, hyphens and underscores, the first a letter or digit.",
            id="a route name that is no URL segment",
        ),
        pytest.param(
            CONNECTIONS + 'routes: {"opened\\n": {to: books, page: 1, columns: {}}}\n',
            "relay.yaml:2: routes.opened\\n: `opened\\n` cannot be used here. It is one part of the webhook's URL: "
            "at most 64 letters (a to z), digits, hyphens and underscores, the first a letter or digit.",
            id="a route name that ends in a line break",
        ),
        pytest.param(
            "connections: {Books: {system: ledger, url: https://a.example.com}}\n" + ROUTES.replace("books", "Books"),
            "relay.yaml:1: connections.Books: `Books` cannot be used here. It becomes part of the names of queues and "
            "functions: at most 32 lower-case letters, digits and hyphens, the first a letter.",
            id="a connection name with a capital",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + "name: my_relay\n",
            "relay.yaml:3: name: `my_relay` cannot be used here. "
            "The names of stacks begin with it: at most 32 letters, digits and hyphens, the first a letter.",
            id="a name that no stack can have",
        ),
        pytest.param(
            "connections: {books: {system: ledger, url: http://a.example.com}}\n" + ROUTES,
            "relay.yaml:1: connections.books.url: not https. Write https://.",
            id="what the system says of a connection",
        ),
        pytest.param(
            route("{to: books, page: 1, columns: {at: {from: x, type: datetime}}}"),
            "relay.yaml:2: routes.opened.columns.at.zone: datetime needs a zone.",
            id="what the system says of a route",
        ),
        pytest.param(
            route('{to: books, page: "twelve", columns: {}}'),
            "relay.yaml:2: routes.opened.page: a whole number is wanted, this is text. Write it in plain digits.",
            id="text for a number",
        ),
        pytest.param(
            route('{to: books, page: "12", columns: {}}'),
            "relay.yaml:2: routes.opened.page: a whole number is wanted, this is text. Remove the quotes.",
            id="a number in quotes",
        ),
        pytest.param(
            route("{to: books, page: 1.0, columns: {}}"),
            "relay.yaml:2: routes.opened.page: a whole number is wanted, this is a number with a decimal point. "
            "Write it in plain digits.",
            id="a decimal for a whole number",
        ),
        pytest.param(
            route("{to: books, page: 012, columns: {}}"),
            "relay.yaml:2: routes.opened.page: a whole number is wanted, written in plain digits; this is `012`.",
            id="what YAML reads as an octal number",
        ),
        pytest.param(
            route("{to: books, page: yes, columns: {}}"),
            "relay.yaml:2: routes.opened.page: a whole number is wanted, this is yes or no. Write it in plain digits.",
            id="yes for a number",
        ),
        pytest.param(
            route("{to: books, page: 0, columns: {}}"),
            "relay.yaml:2: routes.opened.page: 0 is too small; at least 1 is needed.",
            id="too small",
        ),
        pytest.param(
            route("{to: books, page: 1000, columns: {}}"),
            "relay.yaml:2: routes.opened.page: 1000 is too large; at most 999 is accepted.",
            id="too large",
        ),
        pytest.param(
            route("{to: books, page: 1, columns: {}, share: 1.5}"),
            "relay.yaml:2: routes.opened.share: 1.5 is too large; at most 1 is accepted.",
            id="a number too large",
        ),
        pytest.param(
            route('{to: books, page: 1, columns: {}, sealed: "yes"}'),
            "relay.yaml:2: routes.opened.sealed: yes or no is wanted, this is text. Write true or false.",
            id="text for yes or no",
        ),
        pytest.param(
            route("{to: books, page: 1, columns: {a: no}}"),
            "relay.yaml:2: routes.opened.columns.a: text or a mapping is wanted, but YAML reads `no` as yes or no. "
            'Put it in quotes: "no".',
            id="no, which YAML takes for false",
        ),
        pytest.param(
            route("{to: books, page: 1, columns: {a: 12}}"),
            "relay.yaml:2: routes.opened.columns.a: text or a mapping is wanted, but YAML reads `12` as a number. "
            'Put it in quotes: "12".',
            id="a number for text",
        ),
        pytest.param(
            route("{to: books, page: 1, columns: {a: {from: 2026-10-01}}}"),
            "relay.yaml:2: routes.opened.columns.a.from: text is wanted, but YAML reads `2026-10-01` as a date. "
            'Put it in quotes: "2026-10-01".',
            id="a date for text",
        ),
        pytest.param(
            route("{to: books, page: 1, columns: {a: {from: 12:30}}}"),
            "relay.yaml:2: routes.opened.columns.a.from: text is wanted, but YAML reads `12:30` as a number. "
            'Put it in quotes: "12:30".',
            id="a time, which YAML takes for a number",
        ),
        pytest.param(
            route("{to: books, page: 1, columns: {20: x}}"),
            'relay.yaml:2: routes.opened.columns.20: YAML reads the key `20` as a number. Put it in quotes: "20".',
            id="a field code that is a number",
        ),
        pytest.param(
            route("{to: books, page: 1, columns: {on: x}}"),
            'relay.yaml:2: routes.opened.columns.on: YAML reads the key `on` as yes or no. Put it in quotes: "on".',
            id="a field code that YAML takes for true",
        ),
        pytest.param(
            route("{to: books, page: 1, columns: {会社: [a]}}"),
            "relay.yaml:2: routes.opened.columns.会社: text or a mapping is wanted, this is a list. Write one text.",
            id="a list for text",
        ),
        pytest.param(
            route("{to: books, page: 1, columns: {a: {from: }}}"),
            "relay.yaml:2: routes.opened.columns.a.from: text is wanted, this is empty. Write one text.",
            id="nothing for text",
        ),
        pytest.param(
            route('{to: books, page: 1, columns: {a: {from: ""}}}'),
            "relay.yaml:2: routes.opened.columns.a.from: this is empty; at least one character is needed.",
            id="empty text",
        ),
        pytest.param(
            route("{to: books, page: 1, columns: {}, json_strings: profile}"),
            "relay.yaml:2: routes.opened.json_strings: a list is wanted, this is text. Put it in brackets: [...].",
            id="text for a list",
        ),
        pytest.param(
            route("{to: books, page: 1, columns: {}, json_strings: [a, 1]}"),
            "relay.yaml:2: routes.opened.json_strings.1: text is wanted, but YAML reads `1` as a number. "
            'Put it in quotes: "1".',
            id="a number in a list of texts",
        ),
        pytest.param(
            CONNECTIONS + "routes: [opened]\n",
            "relay.yaml:2: routes: a mapping is wanted, this is a list. Write `name: value` in the lines below it.",
            id="a list for a mapping",
        ),
        pytest.param(
            CONNECTIONS + "routes: {open: books}\n",
            "relay.yaml:2: routes.open: a mapping is wanted, this is text. Write `name: value` in the lines below it.",
            id="text for a route",
        ),
        pytest.param(
            "connections: {letters: {system: post}}\nroutes: {opened: {to: letters, stamps: [1]}}\n",
            "relay.yaml:2: routes.opened.stamps: at least 2 are needed, this has 1.",
            id="a list too short",
        ),
        pytest.param(
            "connections: {letters: {system: post}}\nroutes: {opened: {to: letters, stamps: [1, 2, 3, 4]}}\n",
            "relay.yaml:2: routes.opened.stamps: at most 3 are accepted, this has 4.",
            id="a list too long",
        ),
        pytest.param(
            "connections: {letters: {system: post}}\nroutes: {a: {to: letters, stamps: [1, 9223372036854775808]}}\n",
            "relay.yaml:2: routes.a.stamps.1: 9223372036854775808 is too large; "
            "at most 9223372036854775807 is accepted.",
            id="larger than a number can be",
        ),
        pytest.param(
            "connections: {letters: {system: post}}\nroutes: {a: {to: letters, stamps: [1, -9223372036854775808]}}\n",
            "relay.yaml:2: routes.a.stamps.1: -9223372036854775808 is too small; "
            "at least -9223372036854775807 is needed.",
            id="smaller than a number can be",
        ),
        pytest.param(
            "connections: {letters: {system: post, counter: b}}\nroutes: {opened: {to: letters, stamps: [1, 2]}}\n",
            "relay.yaml:1: connections.letters.counter: `b` cannot be used here. It must match ^[A-Z]+$",
            id="a pattern that has no words",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + "network: {nat: gatway}\n",
            "relay.yaml:3: network.nat: `gatway` is not known here. Did you mean `gateway`? "
            "It must be one of: gateway, instance.",
            id="unknown choice",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + "language: no\n",
            "relay.yaml:3: language: `no` is not known here. It must be one of: en, ja.",
            id="a choice that YAML takes for false",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + "network: {zones: 3}\n",
            "relay.yaml:3: network.zones: `3` is not known here. It must be one of: 1, 2.",
            id="three zones",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + "network: {zones: yes}\n",
            "relay.yaml:3: network.zones: `yes` is not known here. It must be one of: 1, 2.",
            id="true is not 1",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + 'network: {zones: "2"}\n',
            "relay.yaml:3: network.zones: a whole number is wanted, this is text. Remove the quotes.",
            id="a choice in quotes",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + "network: {zones: 2, allocation_ids: [eipalloc-0123abcd]}\n",
            "relay.yaml:3: network.allocation_ids: 1 given, but zones is 2. "
            "Give one for each zone, or none to have new ones made.",
            id="one address for two zones",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + "network: {zones: 2, allocation_ids: [eipalloc-0123abcd, eipalloc-0123abcd]}\n",
            "relay.yaml:3: network.allocation_ids: one address is given twice. Give another one for each zone.",
            id="one address twice",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + "network: {allocation_ids: [203.0.113.7]}\n",
            "relay.yaml:3: network.allocation_ids.0: `203.0.113.7` cannot be used here. "
            "An allocation id looks like eipalloc-0123456789abcdef0.",
            id="an address instead of its allocation id",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + "api: {allow: anyon}\n",
            "relay.yaml:3: api.allow: `anyon` is not known here. Did you mean `anyone`? "
            "It must be one of: anyone, kintone, marketo. "
            "Or make a list of callers and CIDR blocks: [marketo, 203.0.113.0/24].",
            id="unknown word for who may call",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + "api: {allow: [203.0.113.5/24]}\n",
            "relay.yaml:3: api.allow.0: `203.0.113.5/24` is no CIDR block. Did you mean `203.0.113.0/24`? "
            "Write it like 203.0.113.0/24, or kintone or marketo.",
            id="a block with an address inside it",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + "api: {allow: []}\n",
            "relay.yaml:3: api.allow: this is empty; at least one entry is needed.",
            id="nobody may call",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + "logs: {retention_days: 100}\n",
            "relay.yaml:3: logs.retention_days: `100` is not known here. It must be one of: 1, 3, 5, "
            "7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.",
            id="a retention that CloudWatch does not have",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + 'notify: {email: [ops@example.com], at: "25:00"}\n',
            "relay.yaml:3: notify.at: `25:00` cannot be used here. Write hours and minutes, such as 08:00.",
            id="a daily mail at no time",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + "notify: {email: [ops@example.com], zone: PST}\n",
            "relay.yaml:3: notify.zone: 'PST' is no IANA time zone. "
            "Write it like Asia/Tokyo or UTC. / Asia/Tokyo のような IANA のタイムゾーン名で書いてください。",
            id="a daily mail in no zone",
        ),
        pytest.param(
            CONNECTIONS + ROUTES + "alarms: {email: ops}\n",
            "relay.yaml:3: alarms.email: `ops` cannot be used here. Write an e-mail address, such as name@example.com.",
            id="no e-mail address",
        ),
    ],
)
def test_a_mistake_is_one_clear_line(text: str, message: str, refuse: Refuse) -> None:
    assert refuse(text) == [message]


def test_all_mistakes_of_a_file_are_reported_in_its_order(refuse: Refuse) -> None:
    problems = refuse("""\
    network: {zones: 5}
    connections:
      books: {system: leger, url: http://ledger.example.com}
    routes:
      opened:
        to: boks
        page: "twelve"
        columns:
          12: x
          at: {from: x, type: datetime}
          at: y
      clicked: {to: books}
    nme: x
    """)
    assert [problem.split(": ")[:2] for problem in problems] == [
        ["relay.yaml:1", "network.zones"],
        ["relay.yaml:3", "connections.books.system"],
        ["relay.yaml:3", "connections.books.url"],
        ["relay.yaml:6", "routes.opened.to"],
        ["relay.yaml:7", "routes.opened.page"],
        ["relay.yaml:9", "routes.opened.columns.12"],
        ["relay.yaml:10", "routes.opened.columns.at.zone"],
        ["relay.yaml:11", "routes.opened.columns.at"],
        ["relay.yaml:12", "routes.clicked.columns"],
        ["relay.yaml:12", "routes.clicked.page"],
        ["relay.yaml:13", "nme"],
    ]


def test_a_mistake_is_not_followed_by_others_that_come_of_it(refuse: Refuse) -> None:
    assert refuse(route("{to: books, page: 1, columns: {at: {from: x, typ: datetime, zone: Asia/Tokyo}}}")) == [
        "relay.yaml:2: routes.opened.columns.at.typ: unknown key. Did you mean `type`?"
    ]


def test_nothing_is_asked_of_the_parts_of_a_connection_whose_system_is_anybodys_guess(refuse: Refuse) -> None:
    assert refuse("connections: {a: {system: salesforce, x: 1}}\nroutes: {b: {to: a, y: 2}}\n") == [
        "relay.yaml:1: connections.a.system: `salesforce` is not known here. It must be one of: ledger, post."
    ]


def test_a_route_that_names_no_connection_is_still_checked_when_there_is_one_kind(refuse: Refuse) -> None:
    assert refuse(route("{page: 0, columns: {}}")) == [
        "relay.yaml:2: routes.opened.page: 0 is too small; at least 1 is needed.",
        "relay.yaml:2: routes.opened.to: missing key. Add it: The connection that receives these events.",
    ]


def test_what_a_merge_brings_in_is_blamed_where_it_is_written(refuse: Refuse) -> None:
    text = """\
    connections: {books: {system: ledger, url: https://ledger.example.com}}
    routes:
      opened: &common
        to: books
        page: 1
        columns: {}
        sealed: maybe
      clicked:
        page: 0
        <<: *common
    """
    assert [problem.split(": ")[:2] for problem in refuse(text)] == [
        ["relay.yaml:7", "routes.clicked.sealed"],
        ["relay.yaml:7", "routes.opened.sealed"],
        ["relay.yaml:9", "routes.clicked.page"],
    ]


def test_problems_are_typed_for_programs(load: Load) -> None:
    with pytest.raises(config.ConfigError) as caught:
        load(route("{to: books, page: 0, columns: {}}"))
    assert caught.value.problems == [
        config.ProblemInFile(path="routes.opened.page", message="0 is too small; at least 1 is needed.", line=2)
    ]


def test_a_long_value_is_shortened(refuse: Refuse) -> None:
    (problem,) = refuse(route(f"{{to: {'a' * 500}, page: 1, columns: {{}}}}"))
    assert problem == (f"relay.yaml:2: routes.opened.to: unknown connection `{'a' * 40}…`. Connections: books.")


def test_a_key_with_terminal_escapes_is_shown_harmless(refuse: Refuse) -> None:
    (problem,) = refuse(CONNECTIONS + ROUTES + '"\\e[31mred": 1\n')
    assert problem.startswith("relay.yaml:3: \\x1b[31mred: unknown key.")


KINTONE = """
connections:
  kintone: {system: kintone, url: https://example.cybozu.com}
routes:
  opened:
    to: kintone
    app: 12
    key: {field: lead_id, from: leadId}
    fields:
      score: {from: score, type: number}
"""


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        pytest.param(
            "from: score", 'from: "a["', "relay.yaml:10: routes.opened.fields.score.from: ", id="bad JMESPath"
        ),
        pytest.param(
            "type: number", "type: numbr", "relay.yaml:10: routes.opened.fields.score.type: ", id="unknown type"
        ),
        pytest.param(
            "type: number",
            "type: datetime",
            "relay.yaml:10: routes.opened.fields.score.zone: ",
            id="a type without its option",
        ),
        pytest.param(
            "https://example.cybozu.com",
            "http://example.cybozu.com",
            "relay.yaml:3: connections.kintone.url: ",
            id="not https",
        ),
    ],
)
def test_what_kintone_refuses_has_its_whole_path_and_line(
    right: str, wrong: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("relay.yaml").write_text(KINTONE.replace(right, wrong), encoding="utf-8")
    with pytest.raises(config.ConfigError) as caught:
        config.load(Path("relay.yaml"))
    (problem,) = str(caught.value).split("\n")
    assert problem.startswith(place)
    assert len(problem) > len(place)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost:8080"])
def test_http_is_for_this_machine(url: str, tmp_path: Path) -> None:
    (tmp_path / "relay.yaml").write_text(KINTONE.replace("https://example.cybozu.com", url), encoding="utf-8")
    assert config.load(tmp_path / "relay.yaml").systems == {"kintone": "kintone"}
