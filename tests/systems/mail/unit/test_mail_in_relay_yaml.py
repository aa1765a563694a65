"""What a customer writes of mails in relay.yaml, and what is said of a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from config import ConfigError
from systems.mail.config import MailConnection

TEXT = """
connections:
  mail: {{system: mail, domain: reply.example.com{mail}}}
  kintone: {{system: kintone, url: "https://example.cybozu.com"}}
routes:
  reply: {{from: mail, to: kintone, app: 1, key: {{field: id, from: id}}, fields: {{text: text}}{route}}}
"""


def load(folder: Path, mail: str = "", route: str = "", more: str = "") -> config.Settings:
    """A relay.yaml with something in it."""
    file = folder / "relay.yaml"
    file.write_text(TEXT.format(mail=mail, route=route) + more, encoding="utf-8")
    return config.load(file)


def test_a_domain_is_enough(tmp_path: Path) -> None:
    found = load(tmp_path).connections["mail"]
    assert isinstance(found, MailConnection)
    assert (found.reply_address, found.sender, found.keep_days) == (
        "reply@reply.example.com",
        "reply@reply.example.com",
        30,
    )


def test_what_is_forwarded_may_come_from_an_address_of_its_own(tmp_path: Path) -> None:
    found = load(tmp_path, ", forward: {to: sales@example.co.jp, from_address: relay@example.com}").connections["mail"]
    assert isinstance(found, MailConnection)
    assert found.sender == "relay@example.com"


@pytest.mark.parametrize(
    ("mail", "route", "said"),
    [
        (", mailbox: Reply", "", "small letters"),
        (", mailbox: reply+", "", "small letters"),
        (", forward: {to: sales}", "", "e-mail address"),
        (", forward: {to: sales@reply.example.com}", "", "round for ever"),
        (", forward: {to: a@b.example, from_address: A@b.example}", "", "the very mailbox"),
        (", limits: {per_second: 1}", "", "nothing to limit"),
        (", keep_days: 0", "", "1"),
        (", rule_set: a b", "", "rule set"),
        ("", ", source: {automatic: keep}", "deliver, skip"),
        ("", ", reply: delivered", "nobody waits"),
        ("", ", unread: refuse", "always the same"),
        ("", ", json_strings: [text]", "no JSON"),
        ("", ", source: {stream: mails}", "replies"),
    ],
)
def test_a_mistake_is_said_with_what_to_change(tmp_path: Path, mail: str, route: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load(tmp_path, mail, route)


def test_two_connections_of_one_address_would_make_each_reply_two(tmp_path: Path) -> None:
    file = tmp_path / "relay.yaml"
    more = "  again: {system: mail, domain: reply.example.com}\nroutes:"
    file.write_text(TEXT.format(mail="", route="").replace("routes:", more), encoding="utf-8")
    with pytest.raises(ConfigError, match="that of mail already"):
        config.load(file)


def test_nothing_can_be_written_to_mails(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can only be read"):
        load(tmp_path, more="  back: {from: kintone, to: mail}\n")


def test_no_address_has_to_be_let_in_for_them(tmp_path: Path) -> None:
    assert load(tmp_path, more="api: {allow: marketo}\n").api.allow == "marketo"
