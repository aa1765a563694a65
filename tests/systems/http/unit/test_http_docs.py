"""The page about http says what the code does."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from config import load
from relay.core.config import Route
from systems.http.config import FIELD_TYPES, HttpAuth, HttpField, HttpRoute
from systems.http.request import RouteMapping

PAGE = (Path(__file__).parents[4] / "docs/systems/http/index.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]


def test_the_example_is_a_configuration_and_sends_what_the_page_shows(tmp_path: Path) -> None:
    (tmp_path / "relay.yaml").write_text(EXAMPLE, encoding="utf-8")
    route = load(tmp_path / "relay.yaml").routes["lead-to-crm"]
    assert isinstance(route, HttpRoute)
    (payload,) = re.findall(r"With `(\{.*?\})`, the first", PAGE)
    request = RouteMapping(route).read(json.loads(payload))
    head, _, body = re.findall(r"```http\n(.*?)\n```", PAGE, re.DOTALL)[0].partition("\n\n")
    assert request.body.decode() == body
    assert head.startswith(f"{route.method} /v1{request.path} ")
    for name, value in request.headers.items():
        assert f"\n{name}: {value}" in head


@pytest.mark.parametrize("word", [*FIELD_TYPES, *HttpField.__struct_encode_fields__])
def test_every_type_and_option_is_on_the_page(word: str) -> None:
    assert f"`{word}`" in PAGE


def test_every_key_is_in_a_table() -> None:
    own = set(HttpRoute.__struct_encode_fields__) - set(Route.__struct_encode_fields__)
    wanted = [*own, *(f"auth.{field.encode_name}" for field in msgspec.structs.fields(HttpAuth))]
    assert [key for key in wanted if f"\n| `{key}` |" not in PAGE] == []
