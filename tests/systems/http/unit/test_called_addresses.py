"""Which addresses may be called, from a connection elsewhere and from one on this machine."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.http.addresses import is_loopback_host, is_loopback_url, may_call

INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 - never listened at
    "0.1.2.3",
    "169.254.169.254",
    "169.254.170.2",
    "169.254.100.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "fd00:ec2::254",
    "fd00:ec2::23",
]
"""Of this machine, of clouds' own services, or of nobody."""
OUTSIDE = ["8.8.8.8", "10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.1", "2606:4700::1111", "fd12:3456::1"]


@pytest.mark.parametrize("address", INSIDE)
def test_what_leads_into_the_machine_is_never_called(address: str) -> None:
    assert not may_call(address, local=False)


@pytest.mark.parametrize("address", OUTSIDE)
def test_public_and_private_networks_are_called(address: str) -> None:
    assert may_call(address, local=False)


@given(st.ip_addresses(v=4) | st.sampled_from([IPv4Address(each) for each in INSIDE if "." in each]))
def test_an_ipv4_address_inside_an_ipv6_one_is_judged_as_what_it_is(address: IPv4Address) -> None:
    number = int(address)
    mapped, translated = IPv6Address((0xFFFF << 32) | number), IPv6Address((0x64FF9B << 96) | number)
    six_to_four = IPv6Address((0x2002 << 112) | (number << 80))
    expected = may_call(str(address), local=False)
    for wrapped in (mapped, translated, six_to_four):
        assert may_call(str(wrapped), local=False) == expected


@given(st.ip_addresses())
def test_a_connection_on_this_machine_calls_loopback_and_any_other_never_does(address: IPv4Address) -> None:
    local, elsewhere = may_call(str(address), local=True), may_call(str(address), local=False)
    assert not (local and elsewhere)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_a_connection_on_this_machine_may_call_it(address: str) -> None:
    assert may_call(address, local=True)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "crm.localhost", "localhost.", "127.0.0.9", "::1"])
def test_names_and_addresses_of_this_machine_are_known(host: str) -> None:
    assert is_loopback_host(host)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1", "http://127.9.9.9", "http://[::1]:80", "http://localhost", "http://kintone.localhost:8001"],
)
def test_a_url_of_this_machine_is_known_by_all_its_names(url: str) -> None:
    assert is_loopback_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x:",
        "https://example.cybozu.com",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1.nip.io",
        "http://0x7f.1",
        "http://example.com/#@127.0.0.1",
        "http://127.0.0.1@example.com",
        "http://10.0.0.1",
        "http://[::ffff:10.0.0.1]",
        "http://[::ffff:127.0.0.1]",
    ],
)
def test_what_only_looks_like_this_machine_is_not_taken_for_it(url: str) -> None:
    assert not is_loopback_url(url)


@given(st.ip_addresses(v=4).filter(lambda address: not address.is_loopback))
def test_no_other_address_is_this_machine(address: IPv4Address) -> None:
    assert not is_loopback_url(f"http://{address}:8001")
