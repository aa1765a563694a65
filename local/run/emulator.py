"""MiniStack, the AWS of a local run: pinned, in its own virtual environment, on the loopback address only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import requests

from local.run import processes
from local.run.state import ROOT, LocalError, State

NAME = "emulator"
REGION = "ap-northeast-1"
ACCOUNT = "000000000000"
PROGRAM = ROOT / ".emulator" / "venv" / "bin" / "ministack"


@dataclass(frozen=True)
class Emulator:
    """One emulator at one port."""

    port: int

    @property
    def url(self) -> str:
        """The endpoint of every AWS service."""
        return f"http://{processes.HOST}:{self.port}"

    def start(self, state: State) -> None:
        """Start it and wait for it. Raises LocalError."""
        program = Path(os.environ.get("EMULATOR_PROGRAM", PROGRAM))
        if not program.exists():
            raise LocalError("The emulator is not installed. Install everything with: make setup")
        folder = state.folder.resolve() / "emulator"
        for name in ("tmp", "s3", "state"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        environment = {
            "BIND_HOST": processes.HOST,
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_HOST": "localhost",
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "LAMBDA_ACCOUNT_CONCURRENCY": "1000",  # as in an account; its own default goes by the machine
            "TMPDIR": str(folder / "tmp"),
            "S3_DATA_DIR": str(folder / "s3"),
            "STATE_DIR": str(folder / "state"),
            "PYTHONPATH": "",
            **self.client_environment(),
        }
        processes.start(state, NAME, [str(program)], environment)
        processes.wait_until(self._is_ready, state, NAME)

    def client_environment(self) -> dict[str, str]:
        """What makes any AWS client on this machine talk to the emulator, and to nothing else."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ENDPOINT_URL_S3": self.url,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_SESSION_TOKEN": "",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def client(self, service: str) -> Any:
        """A client of one service of the emulator, whatever the environment says."""
        environment = self.client_environment()
        make: Any = boto3.client
        return make(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        )

    def api_url(self, output: str) -> str:
        """Where the emulator serves the API whose address on AWS would be `output`."""
        parts = urlsplit(output)
        api_id = (parts.hostname or "").split(".")[0]
        stage = parts.path.strip("/")
        return f"{self.url}/restapis/{api_id}/{stage}/_user_request_"

    def _is_ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/_ministack/health", timeout=2).ok
        except requests.RequestException:
            return False
