"""The address of an instance, from whatever people paste of it.

Admin > Web Services shows `https://123-ABC-456.mktorest.com/rest` and `https://123-ABC-456.mktorest.com/identity`:
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/base-url . Marketo refuses double slashes:
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/rest-api
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from relay.http.addresses import is_domain_name, is_loopback_host

_MUNCHKIN_ID = re.compile(r"[0-9]{3}-[A-Z]{3}-[0-9]{3}", re.IGNORECASE | re.ASCII)
_KNOWN_PATH = re.compile(r"/*(rest(/+asset)?(/+v1)?|bulk(/+v1)?|identity(/+oauth(/+token)?)?)?/*", re.ASCII)
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f\\]")
_EXAMPLE = (
    "Write the endpoint that Marketo shows in Admin > Web Services > REST API, such as https://123-ABC-456.mktorest.com"
)


class AddressError(ValueError):
    """This is no address of a Marketo instance; the text says what is wrong and what to change."""


def base_url(text: str) -> str:
    """Scheme and host in small letters, without a path or a slash at the end: `https://123-abc-456.mktorest.com`.

    Takes a Munchkin id, a host, and the endpoint with `/rest`, `/rest/v1`, `/bulk/v1` or `/identity/oauth/token` behind
    it. An address of this machine may have any port, and http. Raises AddressError.
    """
    pasted = text.strip()
    if _MUNCHKIN_ID.fullmatch(pasted):
        return f"https://{pasted.lower()}.mktorest.com"
    parts = _split(pasted if "://" in pasted else f"https://{pasted}")
    host = (parts.hostname or "").removesuffix(".")
    _check_place(parts)
    if is_loopback_host(host):
        return _local(parts, host)
    _check_host(host)
    if parts.scheme != "https":
        raise AddressError(f"tokens are never sent unencrypted. {_EXAMPLE}.")
    if parts.port not in (None, 443):
        raise AddressError(f"Marketo has no other port than that of https. {_EXAMPLE}.")
    return f"https://{host}"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise AddressError(f"this is no web address. {_EXAMPLE}.") from None
    if _UNSEEN.search(url) or parts.scheme not in ("https", "http") or not parts.hostname:
        raise AddressError(f"this is no web address. {_EXAMPLE}.")
    return parts


def _check_place(parts: SplitResult) -> None:
    if "@" in parts.netloc:
        raise AddressError(f"no user name or password belongs here; they go into the connection's secret. {_EXAMPLE}.")
    if parts.query or parts.fragment or not _KNOWN_PATH.fullmatch(parts.path):
        raise AddressError(f"everything after the host is too much. {_EXAMPLE}.")


def _check_host(host: str) -> None:
    if host.endswith(".mktoapi.com"):
        raise AddressError(f"this is the endpoint of the SOAP API, which Adobe has removed. {_EXAMPLE}.")
    if host.endswith((".marketo.com", ".adobe.com")):
        raise AddressError(f"this is where people log in, not where the API is. {_EXAMPLE}.")
    if not is_domain_name(host) or not host.endswith(".mktorest.com"):
        raise AddressError(f"the host does not end in .mktorest.com. {_EXAMPLE}.")


def _local(parts: SplitResult, host: str) -> str:
    """The brackets of an IPv6 address are lost in `hostname`."""
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + ("" if parts.port is None else f":{parts.port}")
