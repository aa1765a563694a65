"""A request that is not served."""

from __future__ import annotations

from collections.abc import Mapping

from local.kit.exchange import json_answer


class Refusal(Exception):
    """The request is not served; `answer` says why."""

    def __init__(self, status: int, error: str, headers: Mapping[str, str] | None = None) -> None:
        self.answer = json_answer(status, {"error": error}, headers)
        super().__init__(error)
