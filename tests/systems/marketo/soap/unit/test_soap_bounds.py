"""What a body costs before anybody has signed it: bounded in every direction, however it is made."""

from __future__ import annotations

import tracemalloc

import pytest

from bench import hostile_bodies, hostile_soap
from bench.hostile_bodies import Hostile
from systems.marketo.soap import envelope
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.xml import bounds, tree
from systems.marketo.soap.xml.bounds import UnreadableXml

A_SIXTEENTH = envelope.MAX_BYTES // 16

NAMES = "".join(f"<a{at}/>" for at in range(1_000))
NAMESPACES = "".join(f'<a xmlns="u{at}"/>' for at in range(101))
WIDE = "".join(f' x{at}=""' for at in range(17))
LONG = "u" * 257


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("<a>" * 33 + "</a>" * 33, "32 deep"),
        (f"<a>{'<b/>' * 100_000}</a>", "100,000 elements"),
        (f"<a{WIDE}/>", "16 attributes"),
        (f"<b>{NAMES}</b>", "1,000 different names"),
        (f"<b>{NAMES.replace('<a', '<a x').replace('/>', '=' + chr(34) * 2 + '/>')}</b>", "1,000 different names"),
        (f"<b>{NAMESPACES}</b>", "100 namespaces"),
        (f"<b>{NAMESPACES.replace('xmlns=', 'xmlns:p=')}</b>", "100 namespaces"),
        (f'<a xmlns="{LONG}"/>', "256 characters"),
        (f'<a xmlns:p="{LONG}"/>', "256 characters"),
        (f'<a xmlns:{LONG}="u"/>', "256 characters"),
        (f"<{LONG}/>", "256 characters"),
        (f'<a {LONG}=""/>', "256 characters"),
        (f'<a b="{"x" * 40_000}"/>', "16,384 bytes"),
        (f"<!--{'x' * 40_000}--><a/>", "16,384 bytes"),
        (f"<a/><!--{'x' * 40_000}-->", "16,384 bytes"),
        ("<!DOCTYPE a><a/>", "DOCTYPE"),
        ("<a><?p x?></a>", "processing instruction"),
        ("<a>&undeclared;</a>", "undefined entity"),
    ],
    ids=lambda value: value if len(value) < 40 else "",
)
def test_more_than_a_call_can_need_is_not_read(document: str, said: str) -> None:
    with pytest.raises(UnreadableXml, match=said):
        tree.parse(document)


@pytest.mark.parametrize(
    "document",
    [
        "<a>" * 32 + "</a>" * 32,
        f"<a>{'<b/>' * 99_999}</a>",
        f"<a{WIDE[:-6]}/>",
        f"<a0>{NAMES}</a0>",
        f"<b>{NAMESPACES.replace('u100', 'u99')}</b>",
        f'<{LONG[1:]}:a xmlns:{LONG[1:]}="{LONG[1:]}"/>',
        f'<a b="{"x" * 12_000}"/>',
        f"<a><!--{'x' * 12_000}--></a>",
        "\ufeff\r\n\t <a/>" + " " * 100_000,
        f"<a>{' ' * 100_000}<![CDATA[{'<' * 100_000}]]>{'x' * 100_000}</a>",
    ],
    ids=range(10),
)
def test_as_much_as_a_call_can_need_is_read(document: str) -> None:
    assert tree.parse(document).name


def test_of_attributes_only_what_somebody_asks_for_is_kept() -> None:
    found = tree.parse(
        f'<a xmlns:x="{tree.XSI}" xmlns:s="{tree.SOAP}" b="{"y" * 99}"><c x:nil=" 1 "/><d s:mustUnderstand="1"/></a>'
    )
    assert [(each.nil, each.must_understand) for each in found.children] == [(True, False), (False, True)]
    assert "yyy" not in repr(found)


@pytest.mark.parametrize("body", list(hostile_bodies.named(A_SIXTEENTH)), ids=lambda body: body.name)
def test_a_sixteenth_of_the_largest_body_takes_less_than_an_eighth_of_the_memory(body: Hostile) -> None:
    """Elements, which have a bound of their own, are most of what any body comes to. Expat's memory is counted too."""
    assert peak(body) < hostile_soap.MOST_BYTES / 8


@pytest.mark.parametrize(
    "name",
    [
        "elements in a namespace of half the body",
        "attributes in a long namespace",
        "depth with text at each",
        "elements with an astral character",
    ],
)
def test_the_worst_bodies_of_4_mib_cost_less_than_128_mb_and_little_time(name: str) -> None:
    """In a process of its own, by what the system says. On a quiet machine each takes less than half a second."""
    (cost,) = hostile_soap.costs(each for each in hostile_bodies.named(envelope.MAX_BYTES) if each.name == name)
    assert cost.peak < hostile_soap.MOST_BYTES
    assert cost.seconds < 5 * hostile_soap.MOST_SECONDS


def peak(body: Hostile) -> int:
    """Bytes that reading it takes beside the body itself."""
    tracemalloc.start()
    try:
        envelope.read(body.raw, body.content_type)
    except Fault:
        pass
    finally:
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return found


def test_the_bounds_leave_room_for_the_largest_call_that_is_offered() -> None:
    """300 leads with 80 attributes each, as .NET writes them: each value with its type."""
    attribute = (
        "<attribute><attrName xsi:type='xsd:string'>FirstName</attrName><attrType xsi:nil='true'/>"
        "<attrValue xsi:type='xsd:string'>x</attrValue></attribute>"
    )
    lead = (
        f"<leadRecord><Email>a@example.com</Email><leadAttributeList>{attribute * 80}</leadAttributeList></leadRecord>"
    )
    declared = f'xmlns:xsi="{tree.XSI}" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    found = tree.parse(f"<leadRecordList {declared}>{lead * 300}</leadRecordList>")
    assert len(found.children) == 300
    assert bounds.MAX_ELEMENTS > 300 * (3 + 80 * 4)
