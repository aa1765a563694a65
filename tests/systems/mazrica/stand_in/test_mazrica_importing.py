"""CSV files of contacts and accounts, as an administrator uploads them."""

from __future__ import annotations

import csv
import io
from base64 import b64encode
from collections.abc import Iterable

import pytest

from local.systems.mazrica import StandIn
from local.systems.mazrica.errors import Refusal
from tests.systems.mazrica.stand_in.client import control

WORDS = ("取引先ID", "コンタクト名", "部署", "役職", "メールアドレス", "電話番号", "携帯番号", "メモ")


def file(header: Iterable[str], *rows: Iterable[object], encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def row(
    customer: object = "", name: str = "山田 太郎", email: str = "", memo: str = "", **items: object
) -> list[object]:
    found = [items.get(each, "") for each in ("lead_id", "score", "acquired", "url")]
    return [customer, name, "", "", email, "", "", memo, *found]


def test_the_header_has_the_basic_items_and_each_detail_item_with_its_number(mazrica: StandIn) -> None:
    header = mazrica.import_header("contacts")
    assert header == [
        *WORDS,
        "Lead ID(管理番号:501)",
        "Lead Score(管理番号:502)",
        "Acquisition Date(管理番号:503)",
        "Lead Activities(管理番号:504)",
    ]
    assert control(mazrica, "GET", "import-format", of="contacts").json() == {"header": header}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_each_row_becomes_a_contact_in_either_encoding(mazrica: StandIn, customer: int, encoding: str) -> None:
    content = file(
        mazrica.import_header("contacts"),
        row(customer, email="a@example.com", lead_id=7, score=-3, acquired="2026-04-01", url="https://example.com/"),
        row("", "鈴木 花子"),
        encoding=encoding,
    )
    first, second = mazrica.take_in("contacts", content)
    found = mazrica.one("contacts", first)
    assert (found["name"], found["customer"], found["email"]) == ("山田 太郎", customer, "a@example.com")
    assert found["items"] == {
        "Lead ID": 7,
        "Lead Score": -3,
        "Acquisition Date": "2026-04-01",
        "Lead Activities": "https://example.com/",
    }
    assert (mazrica.one("contacts", second)["customer"], "items" in mazrica.one("contacts", second)) == (None, False)


def test_contacts_that_are_alike_are_taken_in_again(mazrica: StandIn) -> None:
    content = file(mazrica.import_header("contacts"), row(email="a@example.com"))
    assert mazrica.take_in("contacts", content) != mazrica.take_in("contacts", content)


def test_a_file_has_at_most_5000_rows(mazrica: StandIn) -> None:
    header = mazrica.import_header("contacts")
    with pytest.raises(Refusal, match="5000"):
        mazrica.take_in("contacts", file(header, *[row()] * 5001))
    assert mazrica.all("contacts") == []
    assert len(mazrica.take_in("contacts", file(header, *[row()] * 5000))) == 5000


@pytest.mark.parametrize("change", ["renamed", "shortened", "reordered", "stale"])
def test_a_header_that_is_not_that_of_today_s_format_is_refused(mazrica: StandIn, change: str) -> None:
    header = list(mazrica.import_header("contacts"))
    if change == "renamed":
        header[1] = "氏名"
    elif change == "shortened":
        header[8] = "Lead ID"
    elif change == "reordered":
        header.reverse()
    else:
        mazrica.account.items.rename(501, "リードID")
    with pytest.raises(Refusal, match="header"):
        mazrica.take_in("contacts", file(header, row()))


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (row(999), "customer"),
        (row("x"), "customer"),
        (row(name=""), "name is compulsory"),
        (row(email="nobody"), "e-mail"),
        (row(memo="あ" * 65_536), "65535"),
        (row(lead_id="seven"), "whole number"),
        (row(acquired="April"), "date"),
        (row(url="https://example.com/日本"), "URL"),
        (row()[:-1], "columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_row_is_named_and_nothing_of_the_file_is_taken_in(
    mazrica: StandIn, wrong: list[object], reason: str
) -> None:
    with pytest.raises(Refusal, match=f"1 rows are wrong: 3: .*{reason}"):
        mazrica.take_in("contacts", file(mazrica.import_header("contacts"), row(), wrong))
    assert mazrica.all("contacts") == []


@pytest.mark.parametrize("content", [b"", b"\x80\xff", b'"a', "😀,\x80".encode("utf-16")])
def test_what_is_no_csv_in_a_known_encoding_is_refused(mazrica: StandIn, content: bytes) -> None:
    with pytest.raises(Refusal):
        mazrica.take_in("contacts", content)


def test_one_file_is_taken_in_at_a_time(mazrica: StandIn) -> None:
    content = file(mazrica.import_header("contacts"), row())
    assert control(mazrica, "POST", "imports", running=True).ok
    order = {"of": "contacts", "file": b64encode(content).decode()}
    assert control(mazrica, "POST", "imports", **order).status_code == 400
    control(mazrica, "POST", "imports", running=False)
    assert control(mazrica, "POST", "imports", **order).json() == {"ids": [1001]}


def test_several_choices_stand_in_one_cell_with_two_slashes_between_them(mazrica: StandIn) -> None:
    mazrica.account.items.add("contacts", "関心", "multi_select", ["A", "B", "C"])
    header = mazrica.import_header("contacts")
    (number,) = mazrica.take_in("contacts", file(header, [*row(), "A//C"]))
    assert mazrica.one("contacts", number)["items"] == {"関心": ["A", "C"]}
    with pytest.raises(Refusal, match="choice"):
        mazrica.take_in("contacts", file(header, [*row(), "A//D"]))


def test_accounts_are_taken_in_as_well_and_deals_are_not(mazrica: StandIn) -> None:
    header = mazrica.import_header("customers")
    (number,) = mazrica.take_in("customers", file(header, ["例商事", "", "03", "", "10", "", "", "3"]))
    found = mazrica.one("customers", number)
    assert (found["name"], found["telNo"], found["employee"], found["closingMonth"]) == ("例商事", "03", 10, 3)
    with pytest.raises(Refusal):
        mazrica.import_header("deals")
