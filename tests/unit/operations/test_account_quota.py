"""What an AWS account's quota means for relay.yaml: what AWS would refuse, what is too little, what to request."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import config
from operations.checks import account
from operations.checks.account import ENOUGH, FOR_WEBHOOKS, LEFT_FOR_OTHERS, AccountConcurrency
from operations.deployment.installation import ROOT
from relay.core.findings import Finding

RELAY = """
api: {{allow: anyone{api}}}
connections:
  kintone: {{system: kintone, url: https://example.cybozu.com}}
  marketo: {{system: marketo, url: https://123-ABC-456.mktorest.com, limits: {{concurrency: 3}}}}
routes:
  opened: {{to: kintone, app: 12, key: {{field: lead_id, from: leadId}}, fields: {{company: company}}}}
  changed:
    from: kintone
    source: {{app: 12, every: 15m}}
    to: marketo
    lead: {{id: record.id}}
    fields: {{company: record.c}}
soap: {{connection: marketo{soap}}}
"""
WITHOUT_SOAP = """
connections: {kintone: {system: kintone, url: https://example.cybozu.com}}
routes: {opened: {to: kintone, app: 12, key: {field: lead_id, from: leadId}, fields: {company: company}}}
"""
NEW = AccountConcurrency(10, 10)
USUAL = AccountConcurrency(1000, 1000)


def loaded(folder: Path, api: int | None = None, soap: int | None = None) -> config.Settings:
    file = folder / "relay.yaml"
    file.write_text(
        RELAY.format(
            api=f", concurrency: {api}" if api else "",
            soap=f", concurrency: {soap}" if soap else "",
        )
    )
    return config.load(file)


def judged(folder: Path, quota: AccountConcurrency, **wanted: int | None) -> dict[tuple[str, str], str]:
    return {(each.level, each.where): each.message for each in account.judged(loaded(folder, **wanted), quota)}


def test_a_new_account_is_told_what_all_may_take_what_is_left_what_to_request_and_what_to_write(tmp_path: Path) -> None:
    [(key, message)] = judged(tmp_path, NEW).items()
    assert key == ("warning", "account")
    for part in (
        "may run 10 executions at a time",
        "may take 8 of them at once (kintone 2, marketo 3, reading kintone 3)",
        "2 are left for webhooks and SOAP, or about 20 calls a second",
        "--quota-code L-B99A9384 --desired-value 1000",
        "api: {concurrency: 20}; soap: {connection: marketo, concurrency: 5}",
    ):
        assert part in message


def test_an_account_in_which_deliveries_alone_may_take_everything_is_told_so(tmp_path: Path) -> None:
    [message] = judged(tmp_path, AccountConcurrency(10, 5)).values()
    assert "none for webhooks and SOAP. A call that finds none is answered with 5xx" in message


def test_in_a_new_account_every_reservation_is_refused_before_aws_refuses_it(tmp_path: Path) -> None:
    found = judged(tmp_path, NEW, api=5)
    message = found["error", "api.concurrency"]
    assert "AWS would refuse to keep 5" in message
    assert "nothing can be kept. Remove it, or have more first." in message
    assert "L-B99A9384" in message
    assert "may take 8 of them at once" in found["warning", "account"]


def test_an_account_that_is_not_new_is_told_which_line_protects_webhooks(tmp_path: Path) -> None:
    [(key, message)] = judged(tmp_path, USUAL).items()
    assert key == ("ok", "account")
    assert "write in relay.yaml: api: {concurrency: 20}; soap: {connection: marketo, concurrency: 5}" in message


@pytest.mark.parametrize(("quota", "soap"), [(10, 5), (50, 5), (100, 5), (124, 5), (119, None)])
def test_a_line_that_aws_would_not_take_yet_is_proposed_with_what_it_needs_first(
    tmp_path: Path, quota: int, soap: int | None
) -> None:
    """Whoever wrote it down now would find the next deployment refused."""
    (tmp_path / "relay.yaml").write_text(RELAY.format(api="", soap="") if soap else WITHOUT_SOAP)
    [found] = account.judged(config.load(tmp_path / "relay.yaml"), AccountConcurrency(quota, quota))
    needed = LEFT_FOR_OTHERS + FOR_WEBHOOKS + (soap or 0)
    assert f"once at least {needed} are unreserved" in found.message
    [fits] = account.judged(config.load(tmp_path / "relay.yaml"), AccountConcurrency(needed, needed))
    assert "once at least" not in fits.message
    assert "To keep some, write in relay.yaml: api" in fits.message


@settings(deadline=None)  # each example reads a file
@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(1, 400))
def test_what_is_to_be_requested_is_enough_and_more_than_there_is(
    tmp_path_factory: pytest.TempPathFactory, unreserved: int, others: int, api: int
) -> None:
    quota = AccountConcurrency(unreserved + others, unreserved)
    settings = loaded(tmp_path_factory.getbasetemp(), api=api)
    for each in account.judged(settings, quota):
        for wanted in map(int, re.findall(r"--desired-value (\d+)", each.message)):
            assert wanted >= ENOUGH
            assert wanted > quota.limit
            assert each.level != "error" or AccountConcurrency(wanted, wanted - others).to_keep >= api


def test_what_is_to_be_kept_and_fits_is_fine(tmp_path: Path) -> None:
    [(key, message)] = judged(tmp_path, USUAL, api=20, soap=5).items()
    assert key == ("ok", "account")
    assert "what is to be kept fits" in message


def test_too_much_is_refused_with_what_can_be_kept(tmp_path: Path) -> None:
    found = judged(tmp_path, AccountConcurrency(1000, 130), api=25, soap=6)
    assert "at most 30 can be kept. Write no more than that" in found["error", "api.concurrency, soap.concurrency"]
    assert not any(level == "error" for level, _ in judged(tmp_path, AccountConcurrency(1000, 130), api=25, soap=5))


def test_what_this_relay_keeps_already_counts_when_it_is_deployed_again(tmp_path: Path) -> None:
    """Else a deployment that changes nothing would be refused."""
    assert not any(level == "error" for level, _ in judged(tmp_path, AccountConcurrency(1000, 100, kept=900), api=900))
    assert any(level == "error" for level, _ in judged(tmp_path, AccountConcurrency(1000, 100, kept=899), api=900))


def test_what_this_relay_keeps_already_and_nobody_may_read_makes_no_error(tmp_path: Path) -> None:
    found = judged(tmp_path, AccountConcurrency(1000, 100, kept=None), api=900)
    assert "could not be read" in found["warning", "api.concurrency"]


def test_a_relay_whose_callers_are_all_provided_for_only_has_deliveries_that_wait(tmp_path: Path) -> None:
    found = judged(tmp_path, AccountConcurrency(130, 125, kept=0), api=20, soap=5)
    assert ("ok", "account") in found
    small = judged(tmp_path, AccountConcurrency(200, 100, kept=25), api=20, soap=5)
    assert ("ok", "account") in small


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 1200), st.integers(0, 300), st.integers(1, 400), st.none() | st.integers(1, 400))
def test_a_reservation_is_an_error_exactly_when_aws_would_be_left_with_fewer_than_a_hundred(
    tmp_path: Path, unreserved: int, kept: int, api: int, soap: int | None
) -> None:
    found = judged(tmp_path, AccountConcurrency(unreserved + kept, unreserved, kept), api=api, soap=soap)
    left = unreserved + kept - api - (soap or 0)
    assert any(level == "error" for level, _ in found) == (left < LEFT_FOR_OTHERS)
    assert ENOUGH > LEFT_FOR_OTHERS


class Lambda:
    """AWS Lambda's answers to the two questions."""

    def __init__(self, kept: dict[str, int] | str, limit: int = 1000, refuses: str = "") -> None:
        self.kept = kept
        self.limit = limit
        self.refuses = refuses

    def get_account_settings(self) -> dict[str, Any]:
        if self.refuses:
            raise ClientError({"Error": {"Code": self.refuses, "Message": ""}}, "GetAccountSettings")
        reserved = 0 if isinstance(self.kept, str) else sum(self.kept.values())
        limits = {"ConcurrentExecutions": self.limit, "UnreservedConcurrentExecutions": self.limit - reserved}
        return {"AccountLimit": limits}

    def get_function_concurrency(self, *, FunctionName: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        if isinstance(self.kept, str):
            raise ClientError({"Error": {"Code": self.kept, "Message": ""}}, "GetFunctionConcurrency")
        if FunctionName not in self.kept:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": ""}}, "GetFunctionConcurrency")
        return {"ReservedConcurrentExecutions": self.kept[FunctionName]} if self.kept[FunctionName] else {}


def ask(folder: Path, client: Lambda, **wanted: int) -> list[Finding]:
    return account.findings(cast("Any", client), loaded(folder, **wanted))


def test_what_the_deployed_functions_keep_is_asked_for_by_their_names(tmp_path: Path) -> None:
    client = Lambda({"marketo-relay-webhook": 20, "marketo-relay-soap": 5, "others": 300})
    assert account.read(cast("Any", client), loaded(tmp_path)) == AccountConcurrency(1000, 675, 25)


def test_before_the_first_deployment_nothing_is_kept(tmp_path: Path) -> None:
    assert account.read(cast("Any", Lambda({})), loaded(tmp_path)) == AccountConcurrency(1000, 1000, 0)
    assert account.read(cast("Any", Lambda({"marketo-relay-webhook": 0})), loaded(tmp_path)).kept == 0


def test_who_may_not_read_the_quota_is_warned_and_not_kept_from_deploying(tmp_path: Path) -> None:
    """Who deploys with the CDK's roles may have no other right than to take these on."""
    [found] = ask(tmp_path, Lambda({}, refuses="AccessDeniedException"), api=900)
    assert (found.level, found.where) == ("warning", "account")
    assert "lambda:GetAccountSettings" in found.message


def test_who_may_read_the_quota_but_not_the_functions_is_told_so(tmp_path: Path) -> None:
    assert account.read(cast("Any", Lambda("AccessDenied")), loaded(tmp_path)).kept is None


def test_any_other_trouble_of_aws_is_no_finding(tmp_path: Path) -> None:
    with pytest.raises(ClientError, match="ServiceException"):
        ask(tmp_path, Lambda({}, refuses="ServiceException"))
    with pytest.raises(ClientError, match="ServiceException"):
        ask(tmp_path, Lambda("ServiceException"))


def test_a_deployment_begins_with_the_accounts_quota() -> None:
    done = subprocess.run(["make", "-n", "deploy"], cwd=ROOT, check=True, capture_output=True, text=True)
    commands = done.stdout.splitlines()
    asked = [at for at, line in enumerate(commands) if "-m ops check --account" in line]
    deployed = [at for at, line in enumerate(commands) if "cdk deploy" in line]
    assert len(asked) == len(deployed) == 1
    assert asked < deployed


def test_what_is_kept_for_mails_counts_as_well(tmp_path: Path) -> None:
    file = tmp_path / "relay.yaml"
    mail = "mail: {system: mail, domain: reply.example.co.jp, concurrency: 5}"
    file.write_text(
        WITHOUT_SOAP.replace("https://example.cybozu.com}}", f"https://example.cybozu.com}}, {mail}}}").replace(
            "routes: {",
            "routes: {replies: {from: mail, to: kintone, app: 1, key: {field: a, from: id}, fields: {b: text}}, ",
        )
    )
    [refused] = [each for each in account.judged(config.load(file), NEW) if each.level == "error"]
    assert refused.where == "connections.mail.concurrency"
