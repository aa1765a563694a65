"""The address of an instance, from whatever people paste."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.marketo.rest.address import AddressError, base_url

BASE = "https://123-abc-456.mktorest.com"
PATHS = ["", "/rest", "/rest/v1", "/rest/asset/v1", "/bulk", "/bulk/v1", "/identity", "/identity/oauth/token"]

schemes = st.sampled_from(["https://", "HTTPS://", ""])
hosts = st.sampled_from(["123-ABC-456.mktorest.com", "123-abc-456.MKTOREST.com", "123-ABC-456.mktorest.com:443"])
paths = st.builds(lambda path, slash: path.replace("/", slash), st.sampled_from(PATHS), st.sampled_from(["/", "//"]))
ends = st.sampled_from(["", "/", "//", " ", "/ \n"])


@given(schemes, hosts, paths, ends)
def test_every_form_in_which_people_paste_it_is_the_same_instance(scheme: str, host: str, path: str, end: str) -> None:
    """O-07: also the Identity URL that Marketo shows beside the endpoint, with /identity behind it."""
    assert base_url(f" {scheme}{host}{path}{end}") == BASE


def test_a_munchkin_id_alone_is_enough() -> None:
    assert base_url("123-ABC-456") == BASE


@pytest.mark.parametrize(
    ("pasted", "base"),
    [
        ("http://127.0.0.1:8080/rest", "http://127.0.0.1:8080"),
        ("http://LOCALHOST:1/", "http://localhost:1"),
        ("https://marketo.localhost", "https://marketo.localhost"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_this_machine_may_have_any_port_and_http(pasted: str, base: str) -> None:
    assert base_url(pasted) == base


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("", "no web address"),
        ("https://", "no web address"),
        ("ftp://123-abc-456.mktorest.com", "no web address"),
        ("https://123-abc-456.mktorest.com:x", "no web address"),
        ("https://[", "no web address"),
        ("https://123 abc.mktorest.com", "no web address"),
        ("http://123-abc-456.mktorest.com", "unencrypted"),
        ("https://123-abc-456.mktorest.com:8443", "port"),
        ("https://me:pw@123-abc-456.mktorest.com", "secret"),
        ("https://123-abc-456.mktorest.com/rest/v1/leads.json", "after the host"),
        ("https://123-abc-456.mktorest.com/rest?access_token=t", "after the host"),
        ("https://123-abc-456.mktorest.com/#x", "after the host"),
        ("https://123-abc-456.mktoapi.com/rest", "SOAP"),
        ("https://app-sj01.marketo.com", "log in"),
        ("https://example.com", ".mktorest.com"),
        ("https://mktorest.com", ".mktorest.com"),
        ("https://123-abc-456.mktorest.com.example.com", ".mktorest.com"),
        ("https://evil-mktorest.com", ".mktorest.com"),
        ("https://10.0.0.1", ".mktorest.com"),
    ],
)
def test_what_is_no_marketo_address_is_refused_with_what_to_change(pasted: str, said: str) -> None:
    with pytest.raises(AddressError, match=said) as caught:
        base_url(pasted)
    assert "https://123-ABC-456.mktorest.com" in str(caught.value)
    assert "pw" not in str(caught.value)


@given(st.text() | st.builds("https://{}".format, st.text()) | st.builds("http://localhost{}".format, st.text()))
def test_a_stranger_gets_an_address_error_or_a_clean_address(pasted: str) -> None:
    try:
        base = base_url(pasted)
    except AddressError:
        return
    parts = urlsplit(base)
    assert parts.path == parts.query == parts.fragment == ""
    assert base.count("//") == 1
    assert base_url(base) == base
    assert parts.scheme == "https" or (parts.hostname or "").endswith(("localhost", ".1", ":1")) or "127." in base
