"""The libraries of the functions, installed by uv for the platform where they will run. No Docker.

Only files whose hashes stand in the requirements are installed, so that nobody can slip another one in.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

from infra.errors import SynthesisError

_NOT_NEEDED_AT_RUN_TIME = (".lock", "bin", "**/__pycache__", "*.dist-info/RECORD", "*.dist-info/INSTALLER")
"""Licences and package metadata stay. RECORD would list what is no longer there."""


@dataclass(frozen=True)
class Platform:
    """Where code will run: a name for its folder, and what tells uv."""

    name: str
    options: tuple[str, ...]
    python: tuple[int, int] | None = None
    """Its version of Python, where that cannot keep what it compiles."""


LAMBDA = Platform(
    "lambda-py314-arm64",
    # Amazon Linux 2023, under Lambda's Python 3.14, has glibc 2.34: it takes this, and what was made for older ones.
    ("--only-binary=:all:", "--python-platform=aarch64-manylinux_2_28", "--python-version=3.14"),
    python=(3, 14),
)

THIS_MACHINE = Platform(
    f"local-py{sys.version_info.major}{sys.version_info.minor}-{sys.platform}-{platform.machine()}", ()
)


def installed(requirements: Path, target: Platform, build: Path) -> Path:
    """The folder under `build` that holds `requirements` for `target`; uv runs only the first time.

    Raises SynthesisError with uv's own last words when it cannot install them.
    """
    text = requirements.read_bytes()
    key = hashlib.sha256(b"\0".join([text, target.name.encode(), " ".join(target.options).encode()])).hexdigest()[:16]
    folder = build / f"{target.name}-{key}"
    if not folder.exists():
        build.mkdir(parents=True, exist_ok=True)
        _install(requirements, target, folder)
    return folder


def _install(requirements: Path, target: Platform, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".libraries-") as temporary:
        fresh = Path(temporary) / "libraries"
        fresh.mkdir()
        print(f"Installing {requirements} for {target.name} (once) ...", file=sys.stderr)
        _uv(["--requirement", str(requirements), "--target", str(fresh), *target.options], requirements)
        _prune(fresh)
        move_into_place(fresh, folder)


def _uv(arguments: Sequence[str], requirements: Path) -> None:
    """Files are copied, not linked: their rights are changed here, and uv's cache is not ours."""
    options = ["--require-hashes", "--link-mode=copy", "--python", sys.executable]
    result = subprocess.run(
        [find_uv_bin(), "pip", "install", "--color=never", *options, *arguments],
        check=False,
        capture_output=True,
        text=True,
    )
    if result.returncode != 0:
        raise SynthesisError(
            f"uv could not install {requirements} (its words below). The package registry must be reachable "
            "once; after that no network is needed. HTTPS_PROXY names a proxy, UV_DEFAULT_INDEX a mirror.\n"
            f"{_last_lines(result.stderr)}"
        )


def _last_lines(text: str, count: int = 12) -> str:
    return "\n".join(f"  {line}" for line in text.strip().splitlines()[-count:])


def _prune(folder: Path) -> None:
    for pattern in _NOT_NEEDED_AT_RUN_TIME:
        for path in sorted(folder.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def move_into_place(fresh: Path, folder: Path) -> None:
    """Rename a finished folder to its final name, so that no half-made one is ever found under it.

    Two processes may make the same folder at once; the first wins, and both have the same content. Lambda runs as
    another user, so everything is made readable whatever this user's umask says.
    """
    for path in [fresh, *fresh.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    try:
        os.rename(fresh, folder)  # noqa: PTH104 # Path.rename is the same, but replaces an empty folder silently
    except OSError:
        if not folder.exists():
            raise
