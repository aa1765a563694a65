"""Lists of a row as numbered fields, in an order that does not depend on the answer's.

Were it otherwise, equal data would be a change. So poll 1 is the first that this person answered; with `polls` it is
the event's first. A list that is there and shorter than its fields clears the rest; one that is not there says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from systems.on24.rows.joined import answers
from systems.on24.rows.values import UNREADABLE, Convert, JsonRow, by_time, decimal, items, moment, sorting, text, whole

POLLS = SURVEYS = RESOURCES = BREAKOUTS = 5
ACTIONS = 3

Slot = Mapping[str, Any]
"""One element's values, by the name of the field with `{}` in the place of its number."""

RowFields = dict[str, Any]
"""Fields and their values; UNREADABLE among them."""


def numbered(row: JsonRow, polls: Sequence[str] = ()) -> RowFields:
    """All numbered fields of the lists that a row has. `polls`: the ids of the event's questions, in their order."""
    found: RowFields = {}
    for key, count, names, read in _LISTS:
        if key in row:
            elements = items(row[key])
            slots = UNREADABLE if elements is UNREADABLE else read(elements)
            found |= _spread(slots, count, names)
    if polls and "polls" in row and (elements := items(row["polls"])) is not UNREADABLE:
        found |= _spread(_in_order(elements, polls), POLLS, ("poll{}question", "poll{}answer"))
    return found


def _spread(slots: Sequence[Slot] | Any, count: int, names: Sequence[str]) -> RowFields:
    if slots is UNREADABLE:
        return {name.format(number): UNREADABLE for name in names for number in range(1, count + 1)}
    padded = [*slots[:count], *[dict.fromkeys(names)] * count][:count]
    return {name.format(number): slot[name] for number, slot in enumerate(padded, 1) for name in names}


def _ordered(
    elements: Sequence[JsonRow], key: Callable[[JsonRow], tuple[Any, ...]], fields: Mapping[str, Convert]
) -> list[Slot]:
    """By their key, and where that is the same by what comes of them."""
    if len(elements) < 2:
        return [{name: convert(each) for name, convert in fields.items()} for each in elements]
    made = [(key(each), {name: convert(each) for name, convert in fields.items()}) for each in elements]
    return [slot for _, slot in sorted(made, key=lambda pair: (pair[0], [str(value) for value in pair[1].values()]))]


def _of(name: str, convert: Convert) -> Convert:
    return lambda element: convert(element.get(name))


_POLL: dict[str, Convert] = {
    "poll{}question": _of("pollquestion", text),
    "poll{}answer": lambda element: answers(element, "pollanswers"),
}


def _polls(elements: Sequence[JsonRow]) -> list[Slot]:
    return _ordered(
        elements,
        lambda each: (
            by_time(each.get("pollsubmittedtimestamp")),
            sorting(each.get("pollid")),
            sorting(each.get("pollquestionid")),
        ),
        _POLL,
    )


def _in_order(elements: Sequence[JsonRow], polls: Sequence[str]) -> list[Slot]:
    """The event's questions, with nothing where this person did not answer."""
    empty: Slot = dict.fromkeys(_POLL)
    found: dict[str, JsonRow] = {}
    for each in sorted(elements, key=lambda each: by_time(each.get("pollsubmittedtimestamp")), reverse=True):
        found[str(text(each.get("pollquestionid")))] = each
    return [{name: read(found[each]) for name, read in _POLL.items()} if each in found else empty for each in polls]


def _surveys(elements: Sequence[JsonRow]) -> list[Slot]:
    """Their questions one after another, those of one survey in the survey's own order."""
    ordered = sorted(
        elements,
        key=lambda each: (
            by_time(each.get("surveysubmittedtimestamp")),
            sorting(each.get("surveyid")),
            [str(slot) for slot in _questions(each)],
        ),
    )
    return [slot for each in ordered for slot in _questions(each)]


def _questions(survey: JsonRow) -> list[Slot]:
    found = items(survey.get("surveyquestions"))
    if found is UNREADABLE:
        return []
    return [
        {"survey{}question": text(each.get("surveyquestion")), "survey{}answer": answers(each, "surveyanswers")}
        for each in found
    ]


def _resources(elements: Sequence[JsonRow]) -> list[Slot]:
    return _ordered(
        elements,
        lambda each: (by_time(each.get("resourceviewedtimestamp")), sorting(each.get("resourceid"))),
        {"resource{}viewed": _of("resourceviewed", text)},
    )


def _actions(elements: Sequence[JsonRow]) -> list[Slot]:
    return _ordered(
        elements,
        lambda each: (by_time(each.get("date")), sorting(each.get("ctaid"))),
        {"ctaname{}": _of("ctaname", text), "ctadate{}": _of("date", moment)},
    )


def _breakouts(elements: Sequence[JsonRow]) -> list[Slot]:
    return _ordered(
        elements,
        lambda each: (sorting(each.get("breakoutid")),),
        {
            "breakoutid{}": _of("breakoutid", whole),
            "breakoutname{}": _of("breakoutname", text),
            "breakoutrole{}": _of("breakoutrole", text),
            "breakoutcumulativeliveminutes{}": _of("breakoutcumulativeliveminutes", decimal),
        },
    )


_LISTS: tuple[tuple[str, int, tuple[str, ...], Callable[[Sequence[JsonRow]], list[Slot]]], ...] = (
    ("polls", POLLS, tuple(_POLL), _polls),
    ("surveys", SURVEYS, ("survey{}question", "survey{}answer"), _surveys),
    ("resources", RESOURCES, ("resource{}viewed",), _resources),
    ("calltoactions", ACTIONS, ("ctaname{}", "ctadate{}"), _actions),
    (
        "breakouts",
        BREAKOUTS,
        ("breakoutid{}", "breakoutname{}", "breakoutrole{}", "breakoutcumulativeliveminutes{}"),
        _breakouts,
    ),
)
"""The list's name, how many fields it fills, their names, and how it is read."""
