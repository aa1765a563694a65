"""What a person should do about a system from which no answer came, by the words of relay.http.transport."""

from __future__ import annotations

from collections.abc import Mapping

ADVICE: Mapping[str, str] = {
    "forbidden_address": "its host leads to this machine, or to an address of the cloud's own services; such addresses "
    "are never called. Correct the url in relay.yaml.",
    "dns_error": "no such host. Correct the url in relay.yaml.",
    "tls_error": "the certificate at this address cannot be trusted, or TLS failed. Check the url in relay.yaml.",
    "connection_refused": "nothing listens at this address. Check the url in relay.yaml.",
    "connection_reset": "the connection was cut. Try again; if it stays so, something on the way to {system} cuts it.",
    "connection_error": "the connection failed. Try again; if it stays so, something on the way to {system} spoils it.",
    "unreachable": "there is no way to this address. Check the network that this runs in.",
    "timeout": "no answer in time. Try again; if it stays so, check the network that this runs in.",
    "out_of_time": "the check ran out of time before it could ask.",
    "bad_answer": "what answers at this address is not {system}. Correct the url in relay.yaml.",
}
"""`{system}` stands for its name. Every word has its line: tests/engine/http/test_unreached_systems.py."""
