"""Which writes go into one call."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from systems.marketo.leads.chunks import MOST_BYTES, chunks, size_of
from systems.marketo.leads.jobs import Job
from systems.marketo.leads.person import KeyKind, Person
from systems.marketo.leads.writes import Write

JOB = Job((0,), (Person(kind=KeyKind.EMAIL, key="a@example.com", fields={}, names=frozenset()),))


def write(key: str, *, field: str = "email", size: int = 0, partition: str | None = None) -> Write:
    values = {field: key, "notes": "x" * size}
    return Write(job=JOB, field=field, action="createOrUpdate", partition=partition, values=values)


writes = st.builds(
    write,
    st.text("aAbB", min_size=1, max_size=5),
    field=st.sampled_from(["email", "foreign"]),
    size=st.sampled_from([0, 10, 10, 10, 300_000, 600_000]),
    partition=st.sampled_from([None, "Default"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(writes, max_size=40))
def test_nothing_is_lost_and_each_call_has_one_kind_each_key_once_and_less_than_a_megabyte(wanted: list[Write]) -> None:
    found = list(chunks(wanted))
    assert {id(each) for chunk in found for each in chunk} == {id(each) for each in wanted}
    assert sum(map(len, found)) == len(wanted)
    for chunk in found:
        assert len({(each.field, each.action, each.partition) for each in chunk}) == 1
        keys = [str(each.values[each.field]).casefold() for each in chunk]
        assert len(keys) == len(set(keys))
        assert sum(map(size_of, chunk)) <= MOST_BYTES


def test_300_go_into_a_call() -> None:
    assert [len(chunk) for chunk in chunks(write(str(number)) for number in range(601))] == [300, 300, 1]
