"""S-17: the samples that Adobe's page on syncLead printed in PHP, Java and Ruby, run as they are against the relay."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from subprocess import run as run_quietly

import pytest

from tests.journeys.soap_clients.programs import SAMPLES, filled, need, run
from tests.systems.marketo.soap.contract.soap_relay import KEY_NOW, USER_ID, SoapRelay

JARS = "/usr/share/java/*"
SAVON = ["-I", str(SAMPLES)]
"""The sample loads a savon.rb of ours, where the gem is not installed."""


def endpoint(relay: SoapRelay, version: str) -> str:
    return f"{relay.gateway.url}/soap/mktows/{version}"


def a_known_lead(relay: SoapRelay, email: str) -> None:
    """Begin anew with one lead: in the same second the same program sends the same bytes, and is given its answer."""
    relay.reset()
    relay.marketo.edit(email=email)


def statuses(printed: str) -> list[str | None]:
    """The statuses in what a program has printed of an answer."""
    document = ET.fromstring(printed[printed.index("<?xml") :].encode())  # noqa: S314 - our own
    return [each.text for each in document.iter("status")]


def test_php_runs_as_printed(relay: SoapRelay, tmp_path: Path) -> None:
    need("php")
    (tmp_path / "sample.php").write_text(filled("sync_lead.php", endpoint(relay, "2_1"), USER_ID, KEY_NOW))
    command = ["php", "-d", "soap.wsdl_cache_enabled=0", "sample.php"]

    assert "[status] => CREATED" in run(command, tmp_path)
    a_known_lead(relay, "george@jungle.com")
    assert "[status] => UPDATED" in run(command, tmp_path)
    lead = relay.lead("george@jungle.com")
    assert (lead["firstName"], lead["lastName"]) == ("George", "of the Jungle")


@pytest.fixture(scope="module")
def program(only_one: SoapRelay, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample's program, and the classes that wsimport makes of the relay's WSDL."""
    need("wsimport", "javac", "java", "/usr/share/java/commons-codec.jar")
    built, address = tmp_path_factory.mktemp("java"), endpoint(only_one, "2_1")
    places = {
        "https://100-AEK-913.mktoapi.com/soap/mktows/2_1": address,
        "demo17_1_809934544BFABAE58E5D27": USER_ID,
        "27272727aa": KEY_NOW,
    }
    (built / "SyncLead.java").write_text(filled("SyncLead.java", **places))
    options = ["-quiet", "-extension", "-XadditionalHeaders", "-p", "com.marketo.mktows", "-d", "."]
    run(["wsimport", *options, "-b", str(SAMPLES / "simple.xjb"), f"{address}?WSDL"], built)
    (built / "Questions.java").write_text((SAMPLES / "Questions.java").read_text())
    run(["javac", "-nowarn", "-cp", f".:{JARS}", "SyncLead.java", "Questions.java"], built)
    return built


def java(program: Path) -> list[str | None]:
    """Run the sample; the statuses that it prints."""
    return statuses(run(["java", "-cp", f".:{JARS}", "SyncLead"], program))


def test_java_runs_as_printed_with_the_workspace_default_in_small_letters(relay: SoapRelay, program: Path) -> None:
    assert java(program) == ["CREATED"]
    assert b"<targetWorkspace>default<" in relay.gateway.bodies()[-1]
    a_known_lead(relay, "george@jungle.com")
    assert java(program) == ["UPDATED"]
    lead = relay.lead("george@jungle.com")
    assert (lead["firstName"], lead["lastName"]) == ("George2", "of the Jungle")


def test_java_asks_with_the_setters_that_the_old_classes_had(relay: SoapRelay, program: Path) -> None:
    lead = relay.a_lead(email="george@jungle.com", firstName="George", leadScore=7)
    relay.marketo.happen(lead, 1, primary="ClickDemo")
    command = ["java", "-cp", f".:{JARS}", "Questions", endpoint(relay, "2_1"), USER_ID, KEY_NOW]
    printed = dict(line.split(" ", 1) for line in run(command, program).splitlines())

    assert re.fullmatch(r"1 ClickDemo [1-9]\d*", printed.pop("getLeadActivity"))
    assert printed == {
        "objects": "[ActivityRecord, LeadRecord, Opportunity, OpportunityPersonRole]",
        "getLead": "1 george@jungle.com",
        "foreign": "null",
        "values": "2",
        "getMultipleLeads": "1",
        "nobody": "nullnull",
        "getLeadChanges": "1 ClickDemo",
        "later": "0",
        "listOperation": "true true",
    }


def test_java_sends_a_call_again_by_itself_whose_answer_was_lost_and_is_given_it(
    relay: SoapRelay, program: Path
) -> None:
    before = len(relay.gateway.requests)
    relay.gateway.lose_the_next_call()
    assert java(program) == ["CREATED"]
    sent = [body for body in relay.gateway.bodies()[before:] if body]
    assert len(sent) == 2
    assert sent[0] == sent[1]
    assert len(relay.marketo.leads()) == 1


def test_ruby_runs_as_printed(relay: SoapRelay, tmp_path: Path) -> None:
    need("ruby")
    address = endpoint(relay, "2_3")
    wsdl = {"http://app.marketo.com/soap/mktows/2_3?WSDL": f"{address}?WSDL"}
    (tmp_path / "sample.rb").write_text(filled("sync_lead.rb", USER_ID, KEY_NOW, address, **wsdl))
    has_gem = run_quietly(["ruby", "-e", "require 'savon'"], capture_output=True, check=False).returncode == 0
    command = ["ruby", *([] if has_gem else SAVON), "sample.rb"]

    assert statuses(run(command, tmp_path)) == ["CREATED"]
    a_known_lead(relay, "t@t.com")
    assert statuses(run(command, tmp_path)) == ["UPDATED"]
    lead = relay.lead("t@t.com")
    assert (lead["firstName"], lead["lastName"]) == ("George", "of the Jungle")
    assert b"<email>t@t.com</email>" in relay.gateway.bodies()[-1]


def test_a_program_that_is_missing_fails_its_test_and_says_what_to_install() -> None:
    with pytest.raises(pytest.fail.Exception, match="no-such-program missing; install with: apt-get install php-cli"):
        need("no-such-program")
