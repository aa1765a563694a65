"""What a reply address claims, and what it proves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systems.mail.matching import tokens
from systems.mail.matching.tokens import Claim

KEY = b"key"


def claim(*recipients: str) -> Claim | None:
    """Of one connection."""
    return tokens.reply_address(recipients, "reply", "reply.example.com", KEY, "mail").claim


@given(st.integers(1, 10**15).map(str))
def test_a_signed_token_is_its_leads_and_no_others(lead: str) -> None:
    token = tokens.token(KEY, "mail", lead)
    assert claim(f"reply+{token}@reply.example.com") == Claim(lead, is_signed=True)
    assert claim(f"REPLY+{token.upper()}@Reply.Example.com") == Claim(lead, is_signed=True)
    other = f"{int(lead) + 1}-{token.partition('-')[2]}"
    assert claim(f"reply+{other}@reply.example.com") is None
    for key, connection in ((b"other", "mail"), (KEY, "other")):
        assert claim(f"reply+{tokens.token(key, connection, lead)}@reply.example.com") is None


@pytest.mark.parametrize(
    "address",
    [
        "reply@reply.example.com",
        "reply+@reply.example.com",
        "reply+{{lead.Id}}@reply.example.com",
        "reply+0@reply.example.com",
        "reply+1e3@reply.example.com",
        "reply+12345678901234567@reply.example.com",
        "reply+٤٢@reply.example.com",
        "sales+42@reply.example.com",
        "reply+42@other.example.com",
        "reply+42@reply.example.com@other.example.com",
        "reply+42-aaaaaaaaaaaaaaaa@reply.example.com",
        "reply+42-@reply.example.com",
        "",
    ],
)
def test_other_addresses_claim_nothing(address: str) -> None:
    assert claim(address) is None


def test_an_id_without_a_signature_is_a_claim() -> None:
    assert claim("reply+42@reply.example.com") == Claim("42", is_signed=False)


def test_of_several_addresses_the_signed_one_counts_and_two_leads_are_none() -> None:
    signed = f"reply+{tokens.token(KEY, 'mail', '7')}@reply.example.com"
    assert claim("reply+42@reply.example.com", signed) == Claim("7", is_signed=True)
    assert claim("reply+42@reply.example.com", "reply+43@reply.example.com") is None
    assert claim("x@elsewhere.example", "reply+42@reply.example.com") == Claim("42", is_signed=False)


def test_the_address_that_it_came_to_is_told_without_a_claim_too() -> None:
    found = tokens.reply_address(["x@y.z", "Sales@reply.example.com"], "reply", "reply.example.com", KEY, "mail")
    assert found == ("Sales@reply.example.com", None)
