"""Clients of AWS's services: every one that the functions use can be made, at no more cost than it must have."""

from __future__ import annotations

import gc
from typing import Any, get_args

import pytest
from botocore.loaders import Loader, create_loader

from relay.aws import client as aws

SERVICES = get_args(aws.Service)


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in Lambda."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-1")


@pytest.mark.parametrize("service", SERVICES)
def test_a_client_of_every_service_can_be_made(service: aws.Service) -> None:
    made = client(service)
    assert made.meta.service_model.service_name == service
    assert made.meta.region_name == "ap-northeast-1"


@pytest.mark.parametrize("type_name", ["service-2", "endpoint-rule-set-1", "paginators-1"])
@pytest.mark.parametrize("service", SERVICES)
def test_what_is_said_to_be_there_is_there(service: str, type_name: str) -> None:
    assert service in create_loader().list_available_services(type_name)


def test_no_folder_of_another_service_is_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    def listed(self: Loader, type_name: str) -> list[str]:
        raise AssertionError(f"{self} looked for every {type_name}")

    monkeypatch.setattr(Loader, "list_available_services", listed)
    aws._session.cache_clear()
    client("sqs")


@pytest.mark.parametrize("before", [True, False])
def test_the_search_for_garbage_is_afterwards_as_it_was_before(before: bool) -> None:  # noqa: FBT001
    try:
        (gc.enable if before else gc.disable)()
        client("sqs")
        assert gc.isenabled() is before
    finally:
        gc.enable()


def test_garbage_is_not_searched_for_again_and_again_while_a_client_is_made() -> None:
    searches: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            searches.append(info["generation"])

    aws._session.cache_clear()
    gc.collect()
    gc.callbacks.append(note)
    try:
        client("secretsmanager")
    finally:
        gc.callbacks.remove(note)
    assert len(searches) <= 1, "one may follow when the search is on again"


def client(service: aws.Service) -> Any:
    """With time-outs that no test waits for."""
    return aws.client(service, connect_timeout=1, read_timeout=1, attempts=1)
