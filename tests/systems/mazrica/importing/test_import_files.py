"""`relay mazrica csv`: people are there on the first day, each once, and the sync only links them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from local.systems.marketo import StandIn as Marketo
from local.systems.mazrica import StandIn as Mazrica
from operations.failures import OperatorError
from operations.systems.mazrica import import_files
from operations.systems.mazrica.import_files import ImportFiles
from operations.systems.mazrica.import_format import column_names, read_format
from relay.core.outcome import Delivered
from tests.systems.mazrica.importing.first_day import FirstDay, Stopped


@pytest.fixture
def day(tmp_path: Path) -> Iterator[FirstDay]:
    with Marketo() as marketo, Mazrica() as mazrica:
        yield FirstDay(marketo, mazrica, tmp_path)


def person(day: FirstDay, at: int, **values: object) -> int:
    order = {"email": f"p{at}@company{at % 3}.example", "lastName": f"山田{at}", "firstName": "de la Cruz", **values}
    return int(day.marketo.edit(**order)["id"])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_what_is_imported_is_linked_by_the_first_sync_without_a_single_write(day: FirstDay) -> None:
    leads = [
        person(day, at, leadScore=at, company="見本", mktoAcquisitionDate="2026-04-05T18:00:00Z") for at in range(4)
    ]
    day.mazrica.contact(name="前から 居る", email="old@company0.example", customer=day.mazrica.customer(name="既存"))
    contacts = day.take_in(day.write())
    before = len(day.writes())

    outcomes = day.sync()

    assert len(contacts) == len(leads)
    assert all(isinstance(each, Delivered) and each.skipped == "unchanged" for each in outcomes), outcomes
    assert len(day.writes()) == before
    shown = day.mazrica.one("contacts", contacts[0])
    assert (shown["name"], shown["items"]["Lead ID"]) == ("山田0 de la Cruz", leads[0])
    assert shown["items"]["Acquisition Date"] == "2026-04-06", "the day in Japan"
    assert shown["customer"] is not None, "the account of the oldest contact of the domain (M-13)"
    assert day.sync() == outcomes
    assert len(day.mazrica.all("contacts")) == len(leads) + 1


def test_what_has_changed_since_is_written_and_nothing_else(day: FirstDay) -> None:
    first, _ = person(day, 1, leadScore=1), person(day, 2, leadScore=2)
    day.take_in(day.write())
    day.marketo.edit(id=first, leadScore=50)
    before = len(day.writes())
    day.sync()
    changed = {each["items"]["Lead ID"]: each["items"]["Lead Score"] for each in day.mazrica.all("contacts")}
    assert changed[first] == 50
    assert len(day.writes()) - before <= 3, "one contact, and what is found out about the account once"


def test_who_is_there_and_who_would_be_refused_has_no_row_and_is_counted(day: FirstDay) -> None:
    linked = person(day, 1)
    person(day, 2, email="KNOWN@example.com")
    person(day, 3, email="nobody@nowhere")
    person(day, 4, email="twice@example.com")
    day.marketo.edit(id=person(day, 5), email="TWICE@example.com")
    day.mazrica.contact(name="山田 花子", email="known@example.com")
    day.mazrica.contact(name="山田 一", items={"Lead ID": linked})
    found = day.write()
    assert found.progress.written == 1
    assert found.progress.counts == {"there_already": 2, "email_invalid": 1, "same_address": 1}


def test_files_hold_5000_rows_at_the_most_and_none_is_half(day: FirstDay) -> None:
    for at in range(7):
        person(day, at)
    with patch.object(import_files, "MOST_ROWS", 3):
        found = day.write()
    assert [len(rows(path)) for path in found.files] == [3, 3, 1]
    assert [path.name for path in found.files] == ["contacts-001.csv", "contacts-002.csv", "contacts-003.csv"]
    assert len(day.take_in(found)) == 7
    assert not list((day.folder / "into").glob("*.part"))


@pytest.mark.parametrize("stop_after", [0, 1, 2])
def test_a_command_that_was_stopped_goes_on_and_writes_each_lead_once(day: FirstDay, stop_after: int) -> None:
    for at in range(8):
        person(day, at)
    with patch.object(import_files, "MOST_ROWS", 3):
        with pytest.raises(Stopped):
            day.write(stop_after=stop_after)
        found = day.write()
        again = day.write()
    leads = [row["Lead ID(管理番号:501)"] for path in found.files for row in rows(path)]
    assert (len(leads), len(set(leads))) == (8, 8)
    assert again.files == found.files, "and once it is done nothing is written again"


@pytest.mark.parametrize("kept", [0, 2, 3, 4, 6])
def test_what_was_written_after_the_progress_was_kept_is_cut_off(tmp_path: Path, kept: int) -> None:
    """Killed between the rows and the progress, wherever that is."""
    with patch.object(import_files, "MOST_ROWS", 3):
        files = ImportFiles(tmp_path, "contacts", ["a"], has_mark=True)
        files.open("x")
        files.add([[f"{at}"] for at in range(kept)])
        files.save("here")
        files.add([[f"lost {at}"] for at in range(4)])
        again = ImportFiles(tmp_path, "contacts", ["a"], has_mark=True)
        again.open("x")
        assert (again.progress.bookmark, [row[0] for row in again.rows()]) == ("here", [f"{at}" for at in range(kept)])
        again.add([["next"]])
        again.done()
        assert [row["a"] for path in again.finished() for row in rows(path)] == [
            *(f"{at}" for at in range(kept)),
            "next",
        ]


def test_another_import_does_not_go_on_with_it(tmp_path: Path) -> None:
    ImportFiles(tmp_path, "contacts", ["a"], has_mark=False).open("one")
    files = ImportFiles(tmp_path, "contacts", ["a"], has_mark=False)
    files.open("one")
    files.save("here")
    with pytest.raises(OperatorError, match="another import"):
        ImportFiles(tmp_path, "contacts", ["a"], has_mark=False).open("two")


def test_accounts_are_imported_first_and_contacts_are_then_linked_to_them(day: FirstDay) -> None:
    for at in range(5):
        person(day, at, company=f"会社{at % 3}", phone=f"03-{at}")
    person(day, 9, company=None, email="free@nowhere.example")
    accounts = day.write("accounts")
    day.take_in(accounts, "customers")
    assert [row["取引先名"] for row in rows(accounts.files[0])] == ["会社0", "会社1", "会社2"]
    assert accounts.progress.counts == {"there_already": 2, "no_company": 1}

    contacts = day.write()

    day.take_in(contacts)
    names = {each["id"]: each["name"] for each in day.mazrica.all("customers")}
    shown = {each["email"]: names.get(each["customer"]) for each in day.mazrica.all("contacts")}
    assert shown == {f"p{at}@company{at % 3}.example": f"会社{at % 3}" for at in range(5)} | {
        "free@nowhere.example": None
    }
    assert "without_account" not in contacts.progress.counts
    assert day.write("accounts").progress.counts == accounts.progress.counts


def test_a_contact_whose_account_is_not_there_yet_is_counted(day: FirstDay) -> None:
    person(day, 1, company="会社")
    assert day.write().progress.counts == {"without_account": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_format_file_is_read_in_either_encoding_and_its_header_stays(day: FirstDay, encoding: str) -> None:
    made = day.format("contacts", encoding)
    assert list(made.header) == day.mazrica.import_header("contacts")
    assert (made.kind, made.has_mark, made.items[501]) == ("contacts", encoding == "utf-8-sig", 8)
    assert day.format("accounts", encoding).kind == "accounts"


def test_headings_that_nobody_knows_are_asked_for_and_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "format.csv"
    path.write_text("お名前,連絡先,Lead ID(管理番号: 7)\n")
    with pytest.raises(OperatorError, match=r"no column for name and email .*--column name=HEADING"):
        read_format(path)
    made = read_format(path, column_names(["name=お名前", "email=連絡先"]))
    assert (made.places, made.items) == ({"name": 0, "email": 1}, {7: 2})
    with pytest.raises(OperatorError, match="--column mail"):
        column_names(["mail=連絡先"])
