"""A service that may not read one kind of thing says nothing of the others: the connection's breaker stays closed."""

from __future__ import annotations

import pytest

from relay.http.transport import Answer
from systems.marketo.rest.exchange import Exchange


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, b""),
        (403, b"<html>Forbidden</html>"),
        (200, b'{"requestId": "1", "success": false, "errors": [{"code": "603", "message": "Access denied"}]}'),
    ],
)
def test_a_forbidden_path_is_no_trouble_of_the_system(status: int, body: bytes) -> None:
    assert Exchange(Answer(status=status, headers={}, body=body)).is_trouble is False
