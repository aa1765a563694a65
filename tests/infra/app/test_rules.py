"""cdk-nag and cfn-lint over everything that is synthesised."""

from __future__ import annotations

from functools import cache

from cdk_nag import AwsSolutionsChecks
from cfnlint.api import lint
from cfnlint.config import ConfigMixIn, ManualArgs
from cfnlint.rules import RulesCollection
from cfnlint.runner import Runner

from tests.infra.synthesised import Synthesised, Template

NOT_OURS = ["W3005"]  # the CDK writes a DependsOn beside a GetAtt that already says so

OPTIONS = ManualArgs(regions=["ap-northeast-1"], ignore_checks=NOT_OURS)


def test_cdk_nag_finds_nothing_that_is_not_acknowledged(any_app: Synthesised) -> None:
    report = AwsSolutionsChecks(any_app.app, verbose=True).validate_scope(any_app.app)
    found = {each.rule_name: [on.construct_path for on in each.violating_resources] for each in report.violations}
    assert found == {}


def test_each_acknowledged_finding_says_why(any_app: Synthesised) -> None:
    reasons = [
        reason
        for construct in any_app.app.node.find_all()
        for entry in construct.node.metadata
        if entry.type == "aws:cdk:acknowledged-rules"
        for reason in entry.data.values()
    ]
    assert reasons
    assert all(len(reason) > len("not needed here") for reason in reasons)


def test_cfn_lint_finds_nothing(every_app: list[Synthesised]) -> None:
    templates = [template for app in every_app for template in app.templates.values()]
    assert [finding for template in templates for finding in findings(template)] == []


def findings(template: Template) -> list[str]:
    """What cfn-lint says, one line each."""
    return list(_findings(template.path.read_text()))


@cache
def _findings(text: str) -> tuple[str, ...]:
    matches = lint(text, _rules(), config=OPTIONS)
    return tuple(f"{match.rule.id} {match.message} ({'/'.join(map(str, match.path))})" for match in matches)


@cache
def _rules() -> RulesCollection:
    """All of them: loading them takes as long as a template does."""
    return Runner(ConfigMixIn(**OPTIONS)).rules
