"""What stands before kintone's own code: the address restriction and Basic authentication of the domain.

Source: https://cybozu.dev/ja/common/docs/user-api/overview/authentication/ : with the address restriction on, a call
passes when its address is allowed, or when Basic authentication is on and the header is right. The allow list takes
IPv4 only (https://jp.cybozu.help/general/en/admin/list_security/list_access/ip_restrictions/enable_ip.html).
"""

import hmac
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, ip_address

from local.systems.kintone.access.auth import decode_pair


def network(text: str) -> IPv4Network:
    """Return one entry of the allow list; raise ValueError for what kintone's list does not take."""
    try:
        return IPv4Network(text, strict=False)
    except ValueError:
        raise ValueError(f"{text} is no IPv4 network; kintone's allow list takes IPv4 only") from None


@dataclass
class Gate:
    """`networks` None: no address restriction. `basic` None: no Basic authentication."""

    networks: tuple[IPv4Network, ...] | None = None
    basic: tuple[str, str] | None = None

    def address_refused(self, peer: str, authorization: str) -> bool:
        """Tell whether the call is to be answered with the page for refused addresses."""
        if self.networks is None or self._allowed(peer):
            return False
        return not (self.basic and self._basic_right(authorization))

    def basic_refused(self, authorization: str) -> bool:
        """Tell whether the call is to be answered with a Basic challenge; an allowed address needs none."""
        return self.basic is not None and self.networks is None and not self._basic_right(authorization)

    def _allowed(self, peer: str) -> bool:
        address = ip_address(peer)
        return isinstance(address, IPv4Address) and any(address in one for one in self.networks or ())

    def _basic_right(self, authorization: str) -> bool:
        scheme, _, credentials = authorization.partition(" ")
        pair = decode_pair(credentials.strip())
        if scheme.lower() != "basic" or not pair or not self.basic:
            return False
        return hmac.compare_digest(":".join(pair).encode(), ":".join(self.basic).encode())
