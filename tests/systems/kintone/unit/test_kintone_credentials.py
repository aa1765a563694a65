"""What a connection's secret may hold."""

from base64 import b64decode
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.system.secret_form import SecretInvalid
from systems.kintone.credentials import read_credentials


@pytest.mark.parametrize(
    ("tokens", "header"),
    [
        ("t1", "t1"),
        (" t1\n", "t1"),
        (["t1", "t2"], "t1,t2"),
        ("t1, t2", "t1,t2"),
        ([str(i) for i in range(9)], "0,1,2,3,4,5,6,7,8"),
    ],
)
def test_up_to_nine_tokens_are_joined(tokens: object, header: str) -> None:
    assert read_credentials({"api_token": tokens}).headers == {"X-Cybozu-API-Token": header}


def test_a_login_name_and_password_are_sent_as_one() -> None:
    headers = read_credentials({"username": "sato", "password": "pa:ssワード"}).headers
    assert list(headers) == ["X-Cybozu-Authorization"]
    assert b64decode(headers["X-Cybozu-Authorization"]).decode() == "sato:pa:ssワード"


@pytest.mark.parametrize("first", [{"api_token": "t"}, {"username": "u", "password": "p"}])
def test_basic_authentication_stands_beside_either(first: dict[str, str]) -> None:
    headers = read_credentials({**first, "basic_username": "bu", "basic_password": "bp"}).headers
    assert len(headers) == 2
    assert headers["Authorization"] == "Basic YnU6YnA="


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        ({}, "either api_token, or username and password"),
        ({"token": "SECRET"}, "either api_token"),
        ({"api_token": "SECRET", "username": "u", "password": "p"}, "either api_token"),
        ({"api_token": ""}, "not empty"),
        ({"api_token": []}, "1 to 9"),
        ({"api_token": ["SECRET"] * 10}, "1 to 9"),
        ({"api_token": None}, "a text or a list"),
        ({"api_token": ["SECRET", 5]}, "a text or a list"),
        ({"api_token": "SEC RET"}, "letters, digits"),
        ({"api_token": "SEC\r\nRET"}, "letters, digits"),
        ({"api_token": "SECRETé"}, "letters, digits"),
        ({"username": "SECRET"}, "username and password must both"),
        ({"password": "SECRET"}, "username and password must both"),
        ({"username": "SEC:RET", "password": "SECRET"}, "colon"),
        ({"api_token": "t", "basic_username": "SECRET"}, "basic_username and basic_password"),
    ],
)
def test_a_malformed_secret_says_what_is_wrong_and_nothing_of_what_it_holds(secret: dict[str, Any], words: str) -> None:
    with pytest.raises(SecretInvalid, match=words) as caught:
        read_credentials(secret)
    assert "SEC" not in str(caught.value)


def test_credentials_do_not_show_themselves() -> None:
    assert "t1" not in repr(read_credentials({"api_token": "t1"}))


@given(
    st.dictionaries(
        st.sampled_from(["api_token", "username", "password", "basic_username", "basic_password"]),
        st.none() | st.text() | st.lists(st.text()) | st.integers(),
    )
)
def test_no_secret_makes_a_header_that_http_cannot_carry(secret: dict[str, Any]) -> None:
    with suppress(SecretInvalid):
        assert all(value.isascii() and value.isprintable() for value in read_credentials(secret).headers.values())
