"""What must be there so that mail comes in, asked of AWS and of DNS before anybody wonders why none does."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import boto3
import pytest
from botocore.stub import Stubber

import config
from operations.checks.mail import names
from operations.checks.mail.mx_records import MailHost, UnansweredError
from operations.checks.mail.receiving import findings, receives_mail
from operations.deployment.deployment import DeployedMail

RELAY = """
connections:
  crm: {system: http, url: https://crm.midori.co.jp}
  mail: {system: mail, domain: reply.midori.co.jp, forward: {to: sales@midori.co.jp%s}%s}
routes:
  replies: {from: mail, to: crm, method: POST, path: /replies, key: id, body: passthrough}
"""
CALLED = "\n  told: {to: crm, method: POST, path: /told, key: id, body: passthrough}\n"
Found = TypeVar("Found")
INBOUND = "inbound-smtp.ap-northeast-1.amazonaws.com"
DEPLOYED = DeployedMail(
    connection="mail",
    domain="reply.midori.co.jp",
    bucket="mails",
    function_name="f",
    log_group="g",
    dead_letter_queue_url="u",
    rule_set="relay-mail-12345678",
)
TOKENS = {"DkimAttributes": {"Tokens": ["aa", "bb", "cc"]}}


def client(service: str) -> Any:
    make: Any = boto3.client
    return make(service, region_name="ap-northeast-1", aws_access_key_id="a", aws_secret_access_key="b")


class World:
    """AWS and DNS as they answer; all is well unless something is said."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "relay.yaml"
        self.more = self.sender = ""
        self.asked = ["reply.midori.co.jp", "midori.co.jp", "co.jp"]
        self.deployed: Mapping[str, DeployedMail] = {"mail": DEPLOYED}
        self.active = "relay-mail-12345678"
        self.sets = {self.active}
        self.identities: dict[str, dict[str, Any]] = {"midori.co.jp": {"VerifiedForSendingStatus": True}}
        self.hosts: list[MailHost] | UnansweredError = [MailHost(10, INBOUND)]
        self.region: bool | UnansweredError = True
        self.production = True
        self.bucket = ""
        self.refused = ""

    def ask(self) -> dict[str, str]:
        """What is not well, by where it is; and `ok` for what is."""
        self.file.write_text(RELAY % (self.sender, self.more))
        ses, sesv2, s3 = client("ses"), client("sesv2"), client("s3")
        with Stubber(ses) as rules, Stubber(sesv2) as identities, Stubber(s3) as buckets:
            self._stub_rules(rules)
            self._stub_identities(identities)
            if self.bucket:
                buckets.add_client_error("head_bucket", self.bucket)
            else:
                buckets.add_response("head_bucket", {})
            settings = config.load(self.file)
            found = findings(
                settings, self.deployed, ses=ses, sesv2=sesv2, s3=s3, hosts=self._hosts, is_there=self._is_there
            )
            return {f"{each.level} {each.where}": each.message for each in found if each.level != "ok"}

    def _stub_rules(self, stubber: Stubber) -> None:
        if self.refused:
            stubber.add_client_error("describe_active_receipt_rule_set", self.refused)
            return
        metadata = {"Metadata": {"Name": self.active}} if self.active else {}
        stubber.add_response("describe_active_receipt_rule_set", metadata)
        if "ours" in self.sets:
            stubber.add_response("describe_receipt_rule_set", {})
        else:
            stubber.add_client_error("describe_receipt_rule_set", "RuleSetDoesNotExist")

    def _stub_identities(self, stubber: Stubber) -> None:
        for domain in self.asked:
            if domain in self.identities:
                stubber.add_response("get_email_identity", self.identities[domain], {"EmailIdentity": domain})
            else:
                stubber.add_client_error("get_email_identity", "NotFoundException")
        stubber.add_response("get_account", {"ProductionAccessEnabled": self.production})

    def _hosts(self, domain: str) -> list[MailHost]:
        assert domain == "reply.midori.co.jp"
        return _or_raised(self.hosts)

    def _is_there(self, host: str) -> bool:
        assert host == INBOUND
        return _or_raised(self.region)


def _or_raised(found: Found | UnansweredError) -> Found:
    if isinstance(found, UnansweredError):
        raise found
    return found


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_where_all_is_there_nothing_is_wrong(world: World) -> None:
    assert world.ask() == {}


def test_a_rule_set_that_is_not_active_is_named_with_the_command_that_makes_it_so(world: World) -> None:
    world.active = ""
    assert (
        "aws ses set-active-receipt-rule-set --rule-set-name relay-mail-12345678"
        in world.ask()["error connections.mail"]
    )


def test_before_the_first_deployment_no_rule_set_is_missed(world: World) -> None:
    world.deployed, world.active = {}, ""
    assert world.ask() == {}


@pytest.mark.parametrize(("deployed", "level"), [({}, "warning"), ({"mail": DEPLOYED}, "error")])
def test_where_another_is_active_the_rule_is_to_go_into_that(
    world: World, deployed: Mapping[str, DeployedMail], level: str
) -> None:
    world.active, world.deployed = "theirs", deployed
    assert "Write rule_set: theirs" in world.ask()[f"{level} connections.mail.rule_set"]


def test_a_rule_set_that_does_not_exist_fails_a_deployment(world: World) -> None:
    world.more, world.deployed, world.active = ", rule_set: ours", {}, "theirs"
    assert "Write rule_set: theirs, which is active" in world.ask()["error connections.mail.rule_set"]
    world.sets.add("ours")
    assert "the rule set ours is not active" in world.ask()["warning connections.mail"]


def test_a_domain_that_ses_does_not_know_is_made_known_by_a_command(world: World) -> None:
    world.identities = {}
    said = world.ask()["error connections.mail"]
    assert "aws sesv2 create-email-identity --email-identity reply.midori.co.jp --region ap-northeast-1" in said


def test_the_domain_that_mail_goes_on_from_is_asked_for_too(world: World) -> None:
    world.sender = ", from_address: relay@news.midori.jp"
    world.asked = [*world.asked, "news.midori.jp", "midori.jp"]
    assert "SES does not know news.midori.jp" in world.ask()["error connections.mail"]


def test_a_domain_that_is_not_verified_yet_waits_for_records_which_are_named(world: World) -> None:
    world.identities = {"reply.midori.co.jp": {"VerifiedForSendingStatus": False, **TOKENS}}
    said = world.ask()["error connections.mail"]
    assert "bb._domainkey.reply.midori.co.jp CNAME bb.dkim.amazonses.com" in said


@pytest.mark.parametrize(
    ("hosts", "said"),
    [
        ([], f"Add to its DNS: reply.midori.co.jp MX 10 {INBOUND}"),
        ([MailHost(1, "aspmx.l.google.com")], "goes to aspmx.l.google.com. Are mailboxes there?"),
        ([MailHost(10, INBOUND), MailHost(20, "mx.midori.co.jp")], "goes to mx.midori.co.jp"),
    ],
)
def test_mail_that_goes_elsewhere_is_not_taken_from_mailboxes(world: World, hosts: list[MailHost], said: str) -> None:
    world.hosts = hosts
    assert said in world.ask()["error connections.mail.domain"]
    world.deployed = {}
    assert said in world.ask()["warning connections.mail.domain"]


def test_a_region_without_receiving_is_an_error_before_anything_is_deployed(world: World) -> None:
    world.region, world.deployed = False, {}
    world.hosts = []
    [(where, said)] = world.ask().items()
    assert where == "error connections.mail"
    assert "SES receives no mail in ap-northeast-1" in said


def test_what_nobody_answers_is_not_known(world: World) -> None:
    world.region = world.hosts = UnansweredError("the name server does not answer")
    found = world.ask()
    assert "whether SES receives mail in ap-northeast-1 is not known" in found["warning connections.mail"]
    assert "is not known" in found["warning connections.mail.domain"]


def test_in_the_sandbox_mail_goes_on_only_to_whom_ses_knows(world: World) -> None:
    world.production = False
    assert "sandbox" in world.ask()["warning connections.mail.forward"]


def test_a_bucket_that_is_gone_is_missed_and_one_that_may_not_be_seen_is_not(world: World) -> None:
    world.bucket = "404"
    assert "its bucket mails is gone" in world.ask()["error connections.mail"]
    world.bucket = "403"
    assert world.ask() == {}


def test_rights_that_are_missing_are_said_and_the_rest_is_asked(world: World) -> None:
    world.refused, world.hosts = "AccessDenied", []
    found = world.ask()
    assert "these credentials may not call DescribeActiveReceiptRuleSet" in found["warning connections.mail"]
    assert "it has no MX record" in found["error connections.mail.domain"]


def test_a_relay_without_mail_asks_nobody(world: World) -> None:
    world.file.write_text("\n".join(line for line in (RELAY % ("", "")).splitlines() if "mail" not in line) + CALLED)
    assert not receives_mail(config.load(world.file))


def test_a_host_that_does_not_exist_is_told_from_one_that_nobody_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    error = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    assert not names.has_address("inbound-smtp.moon-1.amazonaws.com")
    error = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
    with pytest.raises(UnansweredError, match="Temporary failure"):
        names.has_address("inbound-smtp.moon-1.amazonaws.com")
