"""What a system keeps of its own while it is read is written in batches, once its page is queued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from relay.reading.readers.gone import named
from relay.reading.readers.memory import Memory
from relay.system.stream import Change, Reader


@dataclass
class Batches:
    """A table that takes batches of 25 and leaves the last item of the first one undone."""

    sizes: list[int] = field(default_factory=list)
    items: list[Mapping[str, Any]] = field(default_factory=list)

    def batch_write_item(self, RequestItems: Mapping[str, list[Any]]) -> Any:  # noqa: N803 - as boto3 has it
        [requests] = RequestItems.values()
        self.sizes.append(len(requests))
        done = requests[:-1] if len(self.sizes) == 1 else requests
        self.items += [each["PutRequest"]["Item"] for each in done]
        return {"UnprocessedItems": {"readings": requests[-1:]} if len(self.sizes) == 1 else {}}


def test_small_items_are_written_twenty_five_at_once_and_none_is_left() -> None:
    table = Batches()
    memory = Memory(dynamodb=cast("Any", table), table="readings", connection="crm", key=b"key")
    for each in range(60):
        memory.put("contact", str(each), f"text {each}")
    memory.put("contact", "7", "another text")
    memory.write()
    assert table.sizes == [25, 1, 25, 10]
    assert len({item["part"]["S"] for item in table.items}) == 60
    assert {item["content"]["S"] for item in table.items} >= {"another text", "text 59"}
    memory.write()
    assert len(table.sizes) == 4


class Knows:
    """A reader that knows which of its records are nothing to be told of when they are gone."""

    def gone(self, record: str) -> Mapping[str, Any] | None:
        return None if record == "merged" else {"record": record}


def test_what_a_reader_says_is_nothing_to_be_told_of_is_left_out() -> None:
    changes = [Change(each, "gone", {}, deleted=True) for each in ("deleted", "merged")]
    there = Change("there", "1", {"a": 1})
    found = named([*changes, there], cast("Reader", Knows()))
    assert [(each.record, each.payload) for each in found] == [("deleted", {"record": "deleted"}), ("there", {"a": 1})]
