"""Tokens, rights, passwords, Basic authentication, addresses, guest spaces."""

import base64
import http.client
from dataclasses import replace

import pytest

from local.systems.kintone import LEADS, SHIPPED, Right, StandIn, Token, User
from tests.systems.kintone.stand_in.client import Client, refused


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def rights_of(*rights: Right) -> StandIn:
    return StandIn(tokens=[Token("some", 12, frozenset(rights))])


def test_nothing_that_says_who_calls_is_not_logged_in(kintone: StandIn) -> None:
    assert refused(Client(kintone.url).get("/k/v1/record.json", app=12, id=1)) == (401, "CB_AU01")
    assert refused(Client(kintone.url, ",").get("/k/v1/record.json", app=12, id=1)) == (401, "CB_AU01")


@pytest.mark.parametrize("token", ["wrong", "types"])
def test_a_token_that_is_not_of_the_app_is_refused(kintone: StandIn, token: str) -> None:
    assert refused(Client(kintone.url, token).get("/k/v1/record.json", app=12, id=1)) == (400, "GAIA_IA02")


def test_tokens_may_be_joined_by_commas_or_come_in_repeated_headers(kintone: StandIn) -> None:
    joined = Client(kintone.url, f"types, {kintone.api_token}")
    assert joined.add(12, lead_id="1").ok
    assert joined.add(13, key="a").ok
    connection = http.client.HTTPConnection("127.0.0.1", kintone.port, timeout=10)
    connection.putrequest("GET", "/k/v1/record.json?app=12&id=1")
    for token in ("types", kintone.api_token):
        connection.putheader("X-Cybozu-API-Token", token)
    connection.endheaders()
    assert connection.getresponse().status == 200
    connection.close()


def test_one_unknown_token_spoils_the_others(kintone: StandIn) -> None:
    client = Client(kintone.url, f"{kintone.api_token},gone")
    assert refused(client.get("/k/v1/records.json", app=12)) == (400, "GAIA_IA02")


def test_more_than_nine_tokens_are_refused() -> None:
    tokens = [Token(f"t{number}", 12) for number in range(10)]
    with StandIn(tokens=tokens) as stand_in:
        nine, ten = (",".join(one.text for one in tokens[:count]) for count in (9, 10))
        assert Client(stand_in.url, nine).add(12, lead_id="1").ok
        assert refused(Client(stand_in.url, ten).add(12, lead_id="2")) == (400, "CB_IL02")


@pytest.mark.parametrize("held", [(Right.ADD,), (Right.EDIT,), (Right.VIEW, Right.DELETE)])
def test_an_upsert_needs_the_rights_to_add_and_to_edit(held: tuple[Right, ...]) -> None:
    with rights_of(*held) as stand_in:
        assert refused(Client(stand_in.url, "some").upsert(12, "lead_id", ("1", {}))) == (403, "GAIA_NO01")
    with rights_of(Right.ADD, Right.EDIT) as stand_in:
        assert Client(stand_in.url, "some").upsert(12, "lead_id", ("1", {})).ok


def test_each_call_needs_its_right() -> None:
    with rights_of(Right.MANAGE) as stand_in:
        client = Client(stand_in.url, "some")
        answers = [
            client.get("/k/v1/record.json", app=12, id=1),
            client.get("/k/v1/records.json", app=12),
            client.add(12, lead_id="1"),
            client.update(12, 1, company="x"),
            client.send("DELETE", "/k/v1/records.json", {"app": 12, "ids": [1]}),
        ]
        assert {refused(answer) for answer in answers} == {(403, "GAIA_NO01")}


def test_a_password_logs_in_and_goes_before_a_token() -> None:
    with StandIn(users=[User("sato", "secret"), User("two", "secret", two_factor=True)]) as stand_in:
        password = {"X-Cybozu-Authorization": encoded("sato:secret")}
        client = Client(stand_in.url, **password)
        assert client.add(12, lead_id="1").ok
        assert client.value(12, 1, "作成者")["code"] == "sato"
        wrong = {"X-Cybozu-Authorization": encoded("sato:wrong")}
        both = Client(stand_in.url, stand_in.api_token, **wrong)
        assert refused(both.get("/k/v1/record.json", app=12, id=1)) == (401, "CB_WA01")
        two = Client(stand_in.url, **{"X-Cybozu-Authorization": encoded("two:secret")})
        assert refused(two.get("/k/v1/record.json", app=12, id=1)) == (401, "CB_TW02")


def test_a_user_without_the_right_has_no_privilege() -> None:
    with StandIn(users=[User("sato", "secret", rights={12: frozenset({Right.VIEW})})]) as stand_in:
        client = Client(stand_in.url, **{"X-Cybozu-Authorization": encoded("sato:secret")})
        assert client.get("/k/v1/records.json", app=12).ok
        assert refused(client.add(12, lead_id="1")) == (403, "CB_NO02")


def test_an_app_that_is_not_there_is_not_found(leads: Client) -> None:
    assert refused(leads.get("/k/v1/records.json", app=99)) == (404, "GAIA_AP01")


def test_basic_authentication_of_the_domain_comes_on_top() -> None:
    with StandIn(basic=("door", "open")) as stand_in:
        bare = Client(stand_in.url, stand_in.api_token).get("/k/v1/records.json", app=12)
        assert bare.status_code == 401
        assert bare.headers["WWW-Authenticate"].startswith("Basic")
        wrong = Client(stand_in.url, stand_in.api_token, Authorization=f"Basic {encoded('door:shut')}")
        assert wrong.get("/k/v1/records.json", app=12).status_code == 401
        right = {"Authorization": f"Basic {encoded('door:open')}"}
        assert Client(stand_in.url, stand_in.api_token, **right).get("/k/v1/records.json", app=12).ok
        assert refused(Client(stand_in.url, **right).get("/k/v1/records.json", app=12)) == (401, "CB_AU01")


def test_an_address_that_is_not_allowed_gets_a_page() -> None:
    with StandIn(networks=["192.0.2.0/24"]) as stand_in:
        answer = Client(stand_in.url, stand_in.api_token).get("/k/v1/records.json", app=12)
    assert answer.status_code == 403
    assert answer.headers["Content-Type"].startswith("text/html")


def test_an_allowed_address_passes() -> None:
    with StandIn(networks=["127.0.0.0/8"]) as stand_in:
        assert Client(stand_in.url, stand_in.api_token).get("/k/v1/records.json", app=12).ok


def test_the_right_basic_header_stands_in_for_an_allowed_address() -> None:
    with StandIn(networks=["192.0.2.0/24"], basic=("door", "open")) as stand_in:
        assert Client(stand_in.url, stand_in.api_token).get("/k/v1/records.json", app=12).status_code == 403
        basic = {"Authorization": f"Basic {encoded('door:open')}"}
        assert Client(stand_in.url, stand_in.api_token, **basic).get("/k/v1/records.json", app=12).ok


def test_an_allowed_address_needs_no_basic_header() -> None:
    with StandIn(networks=["127.0.0.0/8"], basic=("door", "open")) as stand_in:
        assert Client(stand_in.url, stand_in.api_token).get("/k/v1/records.json", app=12).ok


def test_an_allow_list_takes_ipv4_only() -> None:
    with pytest.raises(ValueError, match="IPv4"):
        StandIn(networks=["2001:db8::/32"])


def test_an_app_of_a_guest_space_is_reached_by_the_path_of_its_space_only() -> None:
    guest = replace(LEADS, id=40, guest_space=7)
    with StandIn(apps=[*SHIPPED, guest], tokens=[Token("guest", 40)]) as stand_in:
        client = Client(stand_in.url, f"guest,{stand_in.api_token}")
        assert client.get("/k/guest/7/v1/records.json", app=40).ok
        assert refused(client.get("/k/v1/records.json", app=40)) == (400, "GAIA_IL23")
        assert refused(client.get("/k/guest/8/v1/records.json", app=40)) == (400, "GAIA_IL25")
        assert refused(client.get("/k/guest/7/v1/records.json", app=12)) == (403, "CB_NO02")
