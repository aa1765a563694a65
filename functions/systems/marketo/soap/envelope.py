"""SOAP 1.1 envelopes, in and out.

https://www.w3.org/TR/2000/NOTE-SOAP-20000508/
"""

from __future__ import annotations

from dataclasses import dataclass

from systems.marketo.soap.faults import CODES, Fault
from systems.marketo.soap.xml import charsets, markup, tree
from systems.marketo.soap.xml.bounds import UnreadableXml
from systems.marketo.soap.xml.charsets import UnreadableText
from systems.marketo.soap.xml.tree import SOAP, XSI, Element

MKTOWS = "http://www.marketo.com/mktows/"

MAX_BYTES = 4 * 1024 * 1024
"""Of a request. Lambda takes 6 MB, and what API Gateway hands it is in base64, a third longer.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

_COMPRESSED = (b"\x1f\x8b", b"x\x01", b"x\x5e", b"x\x9c", b"x\xda", b"\x28\xb5\x2f\xfd")
"""How gzip (RFC 1952), zlib (RFC 1950, at its four levels) and Zstandard (RFC 8878) begin, and no XML does.

Nothing is uncompressed here: a stranger could send a thousand times what is read.
"""

_KNOWN_HEADERS = {"AuthenticationHeader", "MktowsContextHeader"}
_PREFIX = "params"


@dataclass(frozen=True)
class Call:
    """What a client asks for."""

    operation: str
    """As the WSDL has it: `syncLead` for an element `paramsSyncLead`. Empty for an element that is no operation's."""
    parameters: Element
    authentication: Element | None
    context: Element | None
    version: str = ""
    """Of the API, as it stands in the address: `3_1`."""


def read(raw: bytes, content_type: str, content_encoding: str = "") -> Call:
    """The call in a request's body. Raises Fault: 20012, or of the sides that SOAP names for versions and headers."""
    if content_encoding.strip().lower() not in {"", "identity"} or raw.startswith(_COMPRESSED):
        raise Fault(20012, "the request is compressed; send it as it is, without Content-Encoding")
    root = _root(raw, content_type)
    header = next((child for child in root.children if _is_soap(child, "Header")), None)
    body = next((child for child in root.children if _is_soap(child, "Body")), None)
    if body is None or not body.children:
        raise Fault(20012, "the envelope has no Body, or nothing in it")
    found = _headers(header)
    name = _operation(body.children[0])
    return Call(name, body.children[0], found.get("AuthenticationHeader"), found.get("MktowsContextHeader"))


def success(content: str) -> str:
    """The envelope around an answer."""
    return _written(f'xmlns:xsi="{XSI}" xmlns:ns1="{MKTOWS}"', content)


def failure(fault: Fault) -> str:
    """The envelope around a fault. Message and code stand twice, as Marketo had it; clients read either."""
    exception = markup.element(
        "ns1:serviceException",
        markup.value("name", "mktServiceException"),
        markup.value("message", f"{fault.message} ({fault.code})"),
        markup.value("code", fault.code),
        attributes=f'xmlns:ns1="{MKTOWS}"',
    )
    content = markup.element(
        "SOAP-ENV:Fault",
        markup.value("faultcode", f"SOAP-ENV:{fault.side}"),
        markup.value("faultstring", f"{fault.code} - {CODES[fault.code].text}"),
        markup.element("detail", exception),
    )
    return _written("", content)


def _root(raw: bytes, content_type: str) -> Element:
    if len(raw) > MAX_BYTES:
        raise Fault(20012, f"the request is larger than {MAX_BYTES:,} bytes; send fewer leads in one call")
    try:
        root = tree.parse(charsets.decode(raw, content_type))
    except UnreadableText as error:
        raise Fault(20012, f"the request cannot be read as text: {error}") from None
    except UnreadableXml as error:
        raise Fault(20012, f"the request cannot be read as XML: {error}") from None
    if root.name != "Envelope":
        raise Fault(20012, "the request is no SOAP envelope")
    if root.namespace != SOAP:
        raise Fault(20012, f"the envelope is not SOAP 1.1, whose namespace is {SOAP}", side="VersionMismatch")
    return root


def _headers(header: Element | None) -> dict[str, Element]:
    """The entries that Marketo's API knows. Others are ignored, unless they may not be (SOAP 1.1, section 4.2.3)."""
    found: dict[str, Element] = {}
    for entry in header.children if header else ():
        if entry.namespace == MKTOWS and entry.name in _KNOWN_HEADERS:
            found.setdefault(entry.name, entry)
        elif entry.must_understand:
            message = f"the header {entry.name} says mustUnderstand, and is not understood"
            raise Fault(20012, message, side="MustUnderstand")
    return found


def _operation(entry: Element) -> str:
    name = entry.name.removeprefix(_PREFIX)
    if entry.namespace != MKTOWS or name in {"", entry.name}:
        return ""
    return name[0].lower() + name[1:]


def _is_soap(element: Element, name: str) -> bool:
    return element.name == name and element.namespace == SOAP


def _written(namespaces: str, content: str) -> str:
    attributes = f'xmlns:SOAP-ENV="{SOAP}" {namespaces}'.rstrip()
    return markup.DECLARATION + markup.element(
        "SOAP-ENV:Envelope", markup.element("SOAP-ENV:Body", content), attributes=attributes
    )
