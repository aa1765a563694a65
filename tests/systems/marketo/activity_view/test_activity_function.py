"""The function that shows activities, as Lambda runs it, with the emulator's tables and secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.run.emulator import Emulator
from local.systems.marketo import StandIn
from relay.aws.function import KEEP_AWAKE
from relay.aws.table import State
from tests.support.lambda_function import FUNCTIONS, FunctionError, LambdaFunction
from tests.support.state_table import dynamodb, new_table
from tests.systems.marketo.activity_view.viewing import VISIT, proxy_event

__all__ = ["dynamodb"]


@dataclass
class Deployed:
    """The function, and what it needs."""

    marketo: StandIn
    emulator: Emulator
    state: State
    function: LambdaFunction

    def set_secret(self, **content: str) -> None:
        client = self.emulator.client("secretsmanager")
        client.put_secret_value(SecretId=f"{self.state.table}-marketo", SecretString=json.dumps(content))

    def open(self, query: str) -> Any:
        return self.function.invoke(proxy_event(query, accept_language="en"))


@pytest.fixture(scope="module")
def deployed(dynamodb: Emulator, marketo: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    state, folder = new_table(dynamodb), tmp_path_factory.mktemp("activity")
    variables = {
        "STATE_TABLE": state.table,
        "SECRET_ID": f"{state.table}-marketo",
        "LOG_KEY_SECRET_ID": f"{state.table}-key",
        "POWERTOOLS_SERVICE_NAME": "activity",
        "LAMBDA_SECONDS": "15",
    }
    for name, content in ((variables["SECRET_ID"], "{}"), (variables["LOG_KEY_SECRET_ID"], "a key")):
        dynamodb.client("secretsmanager").create_secret(Name=name, SecretString=content)
    function = LambdaFunction(
        _package(folder / "package", marketo.url),
        "activity",
        folder / "log",
        dynamodb.client_environment() | variables,
    )
    yield Deployed(marketo, dynamodb, state, function)
    function.stop()


def _package(folder: Path, url: str) -> Path:
    folder.mkdir()
    for each in FUNCTIONS.iterdir():
        if each.suffix == ".py" or (each.is_dir() and each.name != "__pycache__"):
            (folder / each.name).symlink_to(each)
    compiled = {
        "language": "en",
        "connections": {"marketo": {"system": "marketo", "url": url}},
        "routes": {},
        "activity_view": {"connection": "marketo"},
    }
    (folder / "config.json").write_text(json.dumps(compiled))
    return folder


def test_what_is_missing_is_a_readable_page_and_once_it_is_there_the_page_is_shown(deployed: Deployed) -> None:
    lead = deployed.marketo.edit(email="a@example.com")["id"]
    deployed.marketo.happen(lead, VISIT, primary="Prices")
    link = deployed.function.invoke({"action": "link", "lead": str(lead)})
    query = f"t={link['handle']}"

    missing = deployed.open(query)
    deployed.set_secret(client_id=deployed.marketo.client_id, client_secret=deployed.marketo.client_secret)
    shown = deployed.open(query)

    assert (missing["statusCode"], "The relay cannot read what it needs" in missing["body"]) == (503, True)
    assert "Traceback" not in missing["body"]
    assert (shown["statusCode"], "Prices" in shown["body"]) == (200, True)
    assert deployed.function.invoke({"action": "link", "lead": str(lead)}) == link, "the same link for its time"
    kept = deployed.state.dynamodb.scan(TableName=deployed.state.table)["Items"]
    assert "Prices" not in json.dumps(kept), "nothing of what somebody did is stored"


def test_the_operator_s_command_is_answered_with_both_lists_and_with_what_keeps_it_from_them(
    deployed: Deployed,
) -> None:
    deployed.set_secret(client_id=deployed.marketo.client_id, client_secret=deployed.marketo.client_secret)
    lead = deployed.marketo.edit(email="b@example.com")["id"]
    deployed.marketo.happen(lead, VISIT, primary="Prices")
    found = deployed.function.invoke({"action": "activity", "lead": str(lead)})["found"]
    assert [each["name"] for each in found["web"]] == ["Prices"]
    [fine] = deployed.function.invoke({"action": "check"})["findings"]
    assert (fine["level"], fine["where"]) == ("ok", "activity_view")

    deployed.marketo.fail("code", code="603", times=20)
    [denied] = deployed.function.invoke({"action": "check"})["findings"]
    told = deployed.function.invoke({"action": "activity", "lead": "7"})
    deployed.marketo.recover()
    assert (denied["level"], "Read-Only Activity" in denied["message"]) == ("error", True)
    assert told == {"error": "marketo_denied"}


def test_what_makes_no_sense_fails_without_a_word_of_it_in_the_answer(deployed: Deployed) -> None:
    with pytest.raises(FunctionError) as failed:
        deployed.function.invoke({"action": "activity", "lead": "a@example.com"})
    assert (failed.value.kind, failed.value.message) == ("ActivityFault", "")


def test_the_call_that_keeps_it_awake_asks_for_nothing(deployed: Deployed) -> None:
    before = len(deployed.marketo.requests())
    assert deployed.function.invoke(KEEP_AWAKE) == {"awake": True}
    assert len(deployed.marketo.requests()) == before
