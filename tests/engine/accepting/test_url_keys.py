"""The key in a URL: what it is made from, whom it lets in, and where it never stands."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from relay.accepting.api_gateway import read_request
from relay.accepting.authentication import WebhookSecret, url_key, with_key
from tests.support.api_gateway_events import rest_event

ROUTE = "customer-changed"


def verifier(**secret: str) -> WebhookSecret:
    return WebhookSecret(lambda *, refresh: secret)


def test_it_is_an_hmac_of_the_route_that_stands_in_a_url_as_it_is() -> None:
    digest = hmac.new(b"secret", b"url-key/customer-changed", hashlib.sha256).digest()
    key = url_key("secret", ROUTE)
    assert base64.urlsafe_b64decode(key + "=") == digest
    assert with_key("https://a/v1/hooks/x", "secret", ROUTE) == f"https://a/v1/hooks/x?key={key}"


def test_the_keys_of_both_secrets_are_valid_while_one_is_changed() -> None:
    secret = verifier(current="new", previous="old")
    assert secret.verify_key(url_key("new", ROUTE), ROUTE)
    assert secret.verify_key(url_key("old", ROUTE), ROUTE)
    assert not secret.verify_key(url_key("older", ROUTE), ROUTE)


def test_it_opens_its_own_route_only_and_is_not_the_secret() -> None:
    secret = verifier(current="new")
    key = url_key("new", ROUTE)
    assert not secret.verify_key(key, "another-route")
    assert not secret.verify_key("new", ROUTE)
    assert not secret.verify(key)


def test_a_secret_that_was_taken_away_makes_no_valid_key() -> None:
    assert not verifier(current="new", previous="").verify_key(url_key("", ROUTE), ROUTE)
    assert not verifier().verify_key(url_key("", ROUTE), ROUTE)


@given(st.text(st.characters(codec=None)))
def test_no_guess_is_right_and_none_breaks_it(guess: str) -> None:
    assert not verifier(current="new", previous="old").verify_key(guess, ROUTE)


def event(**parameters: list[str]) -> dict[str, Any]:
    return {**rest_event(b"{}"), "multiValueQueryStringParameters": parameters or None}


def test_the_query_that_is_kept_is_without_the_key() -> None:
    request = read_request(event(key=["s3cret"], other=["1", "2"]))
    assert (request.url_key, request.query) == ("s3cret", "other=1&other=2")
    assert "s3cret" not in repr(request)
    assert read_request(event()).url_key == ""
