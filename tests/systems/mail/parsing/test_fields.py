"""Header fields: who wrote, and what cannot be read in one way only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.mail.parsing import fields, parameters


@pytest.mark.parametrize(
    ("field", "address", "name"),
    [
        ("a@example.com", "a@example.com", ""),
        ("<a@example.com>", "a@example.com", ""),
        ("Jane Smith <a@example.com>", "a@example.com", "Jane Smith"),
        ('"Smith, Jane" <a@example.com>', "a@example.com", "Smith, Jane"),
        ('"b@example.org" <a@example.com>', "a@example.com", "b@example.org"),
        ("a@example.com <a@example.com>", "a@example.com", "a@example.com"),
        ("=?UTF-8?B?5bGx55Sw?= <a@example.com>", "a@example.com", "山田"),
        ("Jane (Sales) <a@example.com>", "a@example.com", "Jane (Sales)"),
    ],
)
def test_a_plain_sender_is_read(field: str, address: str, name: str) -> None:
    assert fields.mailbox([field]) == (address, name, True)


@pytest.mark.parametrize(
    "written",
    [
        [],
        [""],
        ["nobody"],
        ["a@example.com", "b@example.com"],
        ["a@example.com, b@example.com"],
        ["b@example.org <a@example.com>"],
        ["<b@example.org> <a@example.com>"],
        ["Smith, Jane <a@example.com>"],
        ["group: a@example.com;"],
        ['"b" <b@example.org>" <a@example.com>'],
        ["a@example.com (b@example.org)"],
        ["=?utf-8?q?b?=@example.com"],
    ],
)
def test_a_sender_that_two_programs_may_read_differently_is_not_plain(written: list[str]) -> None:
    assert not fields.mailbox(written).is_plain


@given(st.text(alphabet=st.sampled_from('<>@",;:()\\ab.=?_ \t\udce3'), max_size=60))
def test_any_field_is_read(field: str) -> None:
    found = fields.mailbox([field])
    assert not found.address or "@" in found.address
    for said in (fields.words(field, 20), parameters.parameter(field, "name", 20)):
        said.encode()
        assert len(said) <= 20
    fields.ids(field)
    fields.moment(field)


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ('attachment; filename="a b.pdf"', "a b.pdf"),
        ("attachment; filename=a.pdf; size=3", "a.pdf"),
        ("attachment; filename*=UTF-8''%E8%A6%8B.pdf", "見.pdf"),
        ("attachment; filename*=iso-2022-jp'ja'%1B$B8+%1B(B.pdf", "見.pdf"),
        ("attachment; filename*0=a; filename*1=b.pdf", "ab.pdf"),
        ("attachment; filename*1=b.pdf; filename*0=a", "ab.pdf"),
        ("attachment; filename*0=a; filename*2=b.pdf", "a"),
        ('attachment; filename="=?UTF-8?B?6KaL?=.pdf"', "見.pdf"),
        (r'attachment; filename="a\"b.pdf"', 'a"b.pdf'),
        ("attachment", ""),
    ],
)
def test_a_files_name_is_read(field: str, wanted: str) -> None:
    assert parameters.parameter(field, "filename", 200) == wanted
