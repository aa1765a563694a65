"""Functions in processes of their own, as Lambda starts them, over the services on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import config
from relay.aws.environment import PLACEHOLDER
from tests.support.lambda_function import FUNCTIONS, LambdaFunction
from tests.support.little_aws import LittleAws


@contextmanager
def starting(services: LittleAws, folder: Path, text: str, *modules: str) -> Iterator[Callable[..., LambdaFunction]]:
    """Starts one by its module and its own variables, with the packaged configuration of a relay.yaml."""
    package = folder / "package"
    package.mkdir()
    for name in ("relay", "systems", *(f"{each}.py" for each in modules)):
        (package / name).symlink_to(FUNCTIONS / name)
    file = folder / "relay.yaml"
    file.write_text(text, encoding="utf-8")
    (package / "config.json").write_bytes(config.load(file).compiled())
    started: list[LambdaFunction] = []

    def make(module: str, **own: str) -> LambdaFunction:
        variables = {
            "LOG_KEY_SECRET_ID": "log-key",
            "QUEUE_NAMES": f"{PLACEHOLDER}.fifo",
            "QUARANTINE_QUEUE_URL": "http://127.0.0.1/000000000000/quarantine",
        }
        made = LambdaFunction(package, module, folder / f"{module}.log", variables | own | services.environment)
        started.append(made)
        return made

    try:
        yield make
    finally:
        for each in started:
            each.stop()
