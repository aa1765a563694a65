"""How events become requests."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from systems.kintone.client import App
from systems.kintone.target.plan import Batch, Write, plan
from systems.kintone.target.record import KintoneRecord

Records = dict[tuple[App, str, str], dict[str, object]]


def write(position: int, key: str, record: dict[str, str], **more: object) -> Write:
    app = App(int(str(more.get("app", 12))), None)
    return Write(
        position=position,
        record_id=f"{app.app}/0/{key}",
        place=app,
        upsert=bool(more.get("upsert", True)),
        key_field=str(more.get("key_field", "lead_id")),
        key=key,
        record={code: {"value": value} for code, value in record.items()},
    )


def sent(batch: Batch) -> list[tuple[str, KintoneRecord]]:
    return [(entry.content["updateKey"]["value"], entry.content["record"]) for entry in batch.entries]


def apply(records: Records, place: App, field: str, key: str, record: KintoneRecord) -> None:
    records.setdefault((place, field, key), {}).update({code: value["value"] for code, value in record.items()})


def test_events_of_one_record_become_one_entry_with_the_later_values() -> None:
    (wave,) = plan([write(0, "1", {"a": "x", "b": "y"}), write(1, "2", {}), write(2, "1", {"a": "z", "c": "w"})])
    (batch,) = wave
    assert sent(batch) == [
        ("1", {"a": {"value": "z"}, "b": {"value": "y"}, "c": {"value": "w"}}),
        ("2", {}),
    ]


def test_apps_and_modes_are_requests_of_their_own() -> None:
    (wave,) = plan([write(0, "1", {}), write(1, "2", {}, app=13), write(2, "3", {}, upsert=False), write(3, "4", {})])
    assert [(batch.place.app, batch.upsert, len(batch.entries)) for batch in wave] == [
        (12, True, 2),
        (13, True, 1),
        (12, False, 1),
    ]


def test_different_modes_of_one_record_go_out_one_after_the_other() -> None:
    writes = [
        write(0, "1", {"a": "1"}),
        write(1, "1", {"a": "2"}, upsert=False),
        write(2, "1", {"a": "3"}),
        write(3, "2", {"a": "4"}),
    ]
    waves = [[(batch.upsert, sent(batch)) for batch in wave] for wave in plan(writes)]
    assert waves == [
        [(True, [("1", {"a": {"value": "1"}}), ("2", {"a": {"value": "4"}})])],
        [(False, [("1", {"a": {"value": "2"}})])],
        [(True, [("1", {"a": {"value": "3"}})])],
    ]


def test_one_key_in_two_key_fields_is_never_one_entry() -> None:
    waves = list(plan([write(0, "1", {"a": "1"}), write(1, "1", {"a": "2"}, key_field="email")]))
    assert [len(wave) for wave in waves] == [1, 1]


def test_a_request_has_at_most_a_hundred_records() -> None:
    (wave,) = plan(write(i, str(i), {}) for i in range(250))
    assert [len(batch.entries) for batch in wave] == [100, 100, 50]


def test_nothing_to_write_is_no_request() -> None:
    assert list(plan([])) == []


WRITES = st.lists(
    st.builds(
        write,
        st.just(0),
        st.sampled_from("123"),
        st.dictionaries(st.sampled_from("abc"), st.text(max_size=2), max_size=3),
        app=st.sampled_from([12, 13]),
        upsert=st.booleans(),
        key_field=st.sampled_from(["lead_id", "email"]),
    ),
    max_size=30,
)


@given(WRITES)
def test_the_requests_leave_every_record_as_the_events_one_by_one_would(writes: list[Write]) -> None:
    one_by_one: Records = {}
    for one in writes:
        apply(one_by_one, one.place, one.key_field, one.key, one.record)
    planned: Records = {}
    for batch in _batches(plan(writes)):
        for entry in batch.entries:
            first = entry.writes[0]
            apply(planned, batch.place, first.key_field, first.key, entry.content["record"])
    assert planned == one_by_one


@given(WRITES)
def test_no_request_names_a_record_twice_and_every_event_is_in_exactly_one(writes: list[Write]) -> None:
    numbered = [one._replace(position=i) for i, one in enumerate(writes)]
    positions: list[int] = []
    for wave in plan(numbered):
        in_wave = [entry.record_id for batch in wave for entry in batch.entries]
        assert len(in_wave) == len(set(in_wave))
        positions += [one.position for batch in wave for entry in batch.entries for one in entry.writes]
    assert sorted(positions) == list(range(len(writes)))


@given(WRITES)
def test_the_events_of_a_record_keep_their_order(writes: list[Write]) -> None:
    numbered = [one._replace(position=i) for i, one in enumerate(writes)]
    last: dict[str, int] = {}
    for batch in _batches(plan(numbered)):
        for entry in batch.entries:
            for one in entry.writes:
                assert one.position > last.get(one.record_id, -1)
                last[one.record_id] = one.position


def _batches(waves: Iterable[list[Batch]]) -> Iterable[Batch]:
    return (batch for wave in waves for batch in wave)
