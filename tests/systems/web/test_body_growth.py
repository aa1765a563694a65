"""A hostile body costs no more than its size: reading is linear, whatever is in it."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from relay.core.refusal import Refused
from systems.web import body

SMALL = 8 * 1024
LARGE = 128 * 1024
ENOUGH = 0.05
"""Seconds of processor time for the large body that are good, whatever the ratio says: small ones cannot be measured.

Four times as much, for the largest body that is accepted (512 KiB), would be good as well.
"""
TOO_STEEP = 4 * LARGE / SMALL
"""Times that the large one may take longer than the small one; squared growth would be 16 times the ratio of sizes."""


def repeat(unit: str, before: str = "", after: str = "") -> Callable[[int], bytes]:
    """Bodies that repeat one text up to a size."""
    return lambda size: (before + unit * ((size - len(before) - len(after)) // len(unit)) + after).encode()


HOSTILE = {
    "opening brackets": repeat("["),
    "opening objects": repeat('{"a":'),
    "quotes": repeat('"'),
    "pieces without a name": repeat("&x"),
    "pieces after one name": repeat("&x", "a=1"),
    "blank pieces after one name": repeat("&", "a=1", "&x"),
    "the same name": repeat("a=1&"),
    "backslashes": repeat("\\"),
    "spaces": repeat(" "),
    "spaces before the end": repeat(" ", '{"a": edit me', "x"),
    "escaped backslashes": repeat("\\\\", '{"a": "', '"'),
    "escaped letters": repeat("\\u3042", '{"a": "', '"'),
    "half letters": repeat("\\ud800", '{"a": "', '"'),
    "numbers": repeat("1 ,", '{"a": [', "]}"),
    "figures": repeat("1 ", '{"a": ', "x"),
    "one long number": repeat("1", '{"a": ', "}"),
    "one long fraction": repeat("0", '{"a": 0.', "1}"),
    "empty tokens": repeat(",", '{"a": [', "]}"),
    "empty texts": repeat('"",', '{"a": [', "]}"),
    "doubled quotes": repeat('""x"",', '{"a": [', "]}"),
    "spaces after empty texts": repeat('""' + 100 * " " + ",", '{"a": [', "]}"),
    "opening tokens": repeat("{{", '{"a": '),
    "tokens": repeat("{{a}},", '{"a": [', "]}"),
    "untouched defaults": repeat("edit me ,", '{"a": [', "]}"),
    "one name again and again": repeat('"a":1,', "{", "}"),
    "one long name twice": lambda size: b'{"%b": 1, "%b": ,}' % (2 * (b"a" * (size // 2 - 10),)),
    "line breaks": repeat("\n", '{"a": ', "x"),
    "percent signs": repeat("%"),
    "encoded letters": repeat("%41", "a="),
    "broken escapes": repeat("%", "a="),
    "events that are none": repeat("&events=", "a=1"),
    "events after events": repeat("&events=[", "a=1"),
    "spaces after events": repeat(" ", "a=1&events="),
    "encoded brackets": repeat("%5B", "events="),
    "line breaks before broken events": repeat("\n", "a=1&events=[", "x]"),
    "quotes that open values": repeat('&a="', "x=1"),
    "quotes and escapes": repeat('&a="\\"', "x=1"),
    "brackets that open values": repeat("&a=[", "x=1"),
    "lists that never end": repeat('&a=["x",', "x=1"),
    "quoted brackets that open values": repeat('&a=["', "x=1"),
    "objects that never end": repeat('&a={"b":', "x=1"),
    "pieces after a quoted value": repeat("&x", 'a="1"'),
    "blanks round ampersands": repeat(" \n& ", "a=1", "&x=1"),
    "blanks before a name": repeat(" ", "a=1&", "b=2"),
    "blanks in a value": repeat(" ", "a=b", "c&d=1"),
    "names that are not read": repeat("&b=1", "a=b c"),
    "nul characters": repeat("\0", "", "{"),
}


def seconds(raw: bytes) -> float:
    """Processor time that reading takes, of the better of two tries."""
    taken = []
    for _ in range(2):
        begin = time.process_time()
        with suppress(Refused):
            body.read(raw, [])
        taken.append(time.process_time() - begin)
        if taken[-1] < ENOUGH:
            break
    return min(taken)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_time_to_read_a_hostile_body_grows_no_faster_than_its_size(name: str) -> None:
    make = HOSTILE[name]
    large = seconds(make(LARGE))

    assert large < ENOUGH or large < TOO_STEEP * seconds(make(SMALL))
