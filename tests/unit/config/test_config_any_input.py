"""Whatever stands in the file: settings that compile, or a ConfigError, and never anything else."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

import config
from relay.system import compiled
from systems import SYSTEMS

KEYS = [
    *("name", "language", "network", "nat", "zones", "allocation_ids", "api", "allow", "rate", "burst", "logs"),
    *("retention_days", "alarms", "email", "connections", "routes", "kintone", "system", "url", "limits", "to", "app"),
    *("key", "field", "from", "fields", "type", "zone", "format", "separator", "empty", "upsert", "guest_space", "<<"),
]
WORDS = ["kintone", "https://example.cybozu.com", "http://localhost", "datetime", "Asia/Tokyo", "gateway", "a[", "a.b"]
SYNTAX = [
    *(
        "\n",
        "\n  ",
        "\n    ",
        "- ",
        ": ",
        ":",
        "? ",
        ", ",
        "{",
        "}",
        "[",
        "]",
        "'",
        '"',
        "#",
        "|\n",
        ">\n",
        "&a ",
        "*a",
    ),
    *("!!int ", "!!set ", "!a ", "!<", "%YAML 1.1\n", "---\n", "...\n", "<<: ", "\\U", "\\u", "\\x", "0x", "0b", "0o7"),
    *(
        "~",
        "no",
        "on",
        "1.5",
        ".inf",
        ".nan",
        "2026-13-45",
        "12:30",
        "1_0",
        "9" * 25,
        "=",
        "\t",
        "\r",
        "\x85",
        "\u2028",
    ),
    *("\ufeff", "@", "`", "\x00", "1e999", "0_", "0x_"),
]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.binary(max_size=4)
    | st.text(max_size=8)
    | st.sampled_from(WORDS)
)
keys = st.sampled_from(KEYS) | st.text(max_size=4) | st.integers() | st.booleans() | st.none()
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=6), max_leaves=30
)

columns = st.dictionaries(keys, trees, max_size=3)
connections = st.fixed_dictionaries({"system": st.just("kintone") | trees}, optional={"url": st.just(WORDS[1]) | trees})
routes = st.fixed_dictionaries(
    {"to": st.just("kintone") | trees, "app": st.integers(1, 99) | trees},
    optional={"key": st.just({"field": "a", "from": "b"}) | trees, "fields": columns, "empty": trees, "upsert": trees},
)
files = st.fixed_dictionaries(
    {
        "connections": st.dictionaries(st.just("kintone") | keys, connections | trees, max_size=2),
        "routes": st.dictionaries(st.just("opened") | keys, routes | trees, max_size=2),
    },
    optional=dict.fromkeys(("name", "language", "network", "api", "logs", "alarms"), trees),
)


def load(content: bytes) -> None:
    """Load it. Nothing but ConfigError may be raised; what loads reaches Lambda unchanged."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "relay.yaml")
        path.write_bytes(content)
        loaded = load_or_refuse(path)
        if isinstance(loaded, config.ConfigError):
            lines = str(loaded).split("\n")
            assert len(lines) == len(loaded.problems) > 0
            assert all(line.isprintable() for line in lines)
        else:
            path.write_bytes(loaded.compiled())
            assert compiled.load(path, SYSTEMS).routes == loaded.routes


def load_or_refuse(path: Path) -> config.Settings | config.ConfigError:
    try:
        return config.load(path)
    except config.ConfigError as error:
        return error


@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    load(content)


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    load(text.encode(errors="replace"))


@given(st.lists(st.sampled_from([*SYNTAX, *KEYS, *WORDS]) | st.text(max_size=2), max_size=40))
@example(["%YAML 9", "9" * 5000, ".1\n"])
@example(["'", "\\U", "FFFFFFFF", '"'])
def test_any_text_that_looks_like_yaml(parts: list[str]) -> None:
    load("".join(parts).encode(errors="replace"))


@given(trees)
def test_any_tree(tree: Any) -> None:
    load(yaml.safe_dump(tree, allow_unicode=True).encode(errors="replace"))


@given(files)
def test_any_file_that_is_nearly_right(tree: Any) -> None:
    load(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False).encode(errors="replace"))
