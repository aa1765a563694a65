"""What a secret must hold, and that nothing of it is ever repeated."""

from base64 import b64decode
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.system.secret_form import SecretInvalid
from systems.http.config import HttpAuth
from systems.http.credentials import check_secret, read_client, read_headers

# No message holds these characters by itself, as it may hold "secre" or "value".
MARK = "7Qz~"

ANY = st.dictionaries(
    st.sampled_from(["value", "username", "password", "token", "client_id", "client_secret"]),
    st.builds("{}{}{}".format, st.text(max_size=10), st.just(MARK) | st.just(""), st.text(max_size=10))
    | st.integers()
    | st.none(),
)


def auth(kind: str) -> HttpAuth:
    return msgspec.convert({"type": kind, "name": "x-api-key"}, HttpAuth)


@given(st.sampled_from(["header", "basic", "bearer", "oauth2"]), ANY)
def test_any_secret_makes_safe_headers_or_is_refused_without_a_word_of_it(kind: str, secret: dict[str, Any]) -> None:
    said = ""
    try:
        check_secret(auth(kind), secret)
        headers = {} if kind == "oauth2" else read_headers(auth(kind), secret)
    except SecretInvalid as error:
        headers, said = {}, str(error)
    assert all(value.isascii() and value.isprintable() for value in headers.values())
    assert MARK not in said


def test_an_oauth2_client_is_form_encoded_before_it_is_basic() -> None:
    """RFC 6749, section 2.3.1, and appendix B."""
    header = read_client({"client_id": "a b:c", "client_secret": "x/+ü"}).basic()
    assert b64decode(header.removeprefix("Basic ")) == b"a+b%3Ac:x%2F%2B%C3%BC"


@pytest.mark.parametrize(
    ("kind", "secret"),
    [
        ("header", {"value": "a\r\nb"}),
        ("header", {"value": " a"}),
        ("basic", {"username": "a:b", "password": "c"}),
        ("basic", {"username": "a"}),
        ("bearer", {"token": "a b"}),
        ("oauth2", {"client_id": "a"}),
    ],
)
def test_a_secret_of_the_wrong_shape_is_refused(kind: str, secret: dict[str, Any]) -> None:
    with pytest.raises(SecretInvalid):
        check_secret(auth(kind), secret)
