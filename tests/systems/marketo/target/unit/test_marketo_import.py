"""What the webhook function loads of Marketo, and what people are told of a route."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from relay.system.webhook_setup import PayloadPath
from systems.marketo.system import MARKETO
from tests.systems.marketo.target.unit.routes import a_route

FUNCTIONS = Path(__file__).resolve().parents[5] / "functions"


def test_knowing_marketo_loads_no_client() -> None:
    program = (
        "import sys, systems; systems.SYSTEMS['marketo'];"
        " print(*{name.partition('.')[0] for name in sys.modules}, *(name for name in sys.modules if 'leads' in name))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=FUNCTIONS)

    assert {"requests", "urllib3", "boto3", "botocore", "systems.marketo.leads"} & set(loaded.stdout.split()) == set()


def test_a_route_is_described_with_all_that_it_reads() -> None:
    route = a_route(
        lead={"id": "id", "email": "mail"},
        fields=None,
        activity={
            "type": 100001,
            "primary": "name",
            "date": "at",
            "attributes": {"n": {"from": "count", "type": "integer"}},
        },
    )
    found = MARKETO.target.describe(route)

    assert found.paths == [
        PayloadPath("id", "number"),
        PayloadPath("mail"),
        PayloadPath("name"),
        PayloadPath("at", "datetime"),
        PayloadPath("count", "integer"),
    ]
    assert found.answers.keys() == {"lead_id", "result"}


def test_a_status_and_tokens_are_described_too() -> None:
    status = a_route(fields=None, program={"id": 1, "status": "{how} {when}"})
    tokens = a_route(fields=None, campaign={"id": 1, "tokens": {"{{my.a}}": "note"}})

    assert [path.expression for path in MARKETO.target.describe(status).paths] == ["email", "how", "when"]
    assert [path.expression for path in MARKETO.target.describe(tokens).paths] == ["email", "note"]


def test_a_look_up_is_described_with_who_asks_and_its_one_answer() -> None:
    found = MARKETO.target.describe(a_route(fields=None, find={"asker": ["user", "visitor"]}))

    assert [path.expression for path in found.paths] == ["email", "user", "visitor"]
    assert found.answers.keys() == {"found"}


def test_an_object_is_described_with_what_makes_its_lead() -> None:
    part = {"name": "car_c", "link": "leadId", "key": ["vin"], "fields": {"vin": {"from": "v", "type": "integer"}}}
    found = MARKETO.target.describe(a_route(fields={"title": "title"}, object=part))

    assert found.paths == [PayloadPath("email"), PayloadPath("v", "integer"), PayloadPath("title")]
    assert found.answers.keys() == {"lead_id", "object", "result"}


def test_what_cleans_mails_is_loaded_by_nobody_who_looks_none_up() -> None:
    program = "import sys, systems.marketo.target.target as _; print('nh3' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=FUNCTIONS)
    assert loaded.stdout.strip() == "False"


def test_a_mail_is_described_with_its_lead_and_its_one_answer() -> None:
    found = MARKETO.target.describe(a_route(fields=None, lead=None, mail={"id": "primaryId", "lead": "leadId"}))
    assert found.paths == [PayloadPath("leadId", "number"), PayloadPath("primaryId", "number")]
    assert found.identity == ["leadId"]
    assert found.answers.keys() == {"found"}
