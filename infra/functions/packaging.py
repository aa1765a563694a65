"""The code package of the functions: libraries, our sources, and the compiled configuration as `config.json`."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from aws_cdk import aws_lambda as lambda_

from infra.functions import bytecode
from infra.functions.libraries import Platform, installed, move_into_place
from relay.system.compiled import COMPILED_FILE

_SOURCES = "*.py"


class Packages(Protocol):
    """Makes the code of the functions. All functions share one package; the handler says which is which."""

    def functions(self, config: bytes) -> lambda_.Code:
        """The code with `config` as its compiled configuration."""


class PipPackages:
    """Packages made from the folder `functions` of the project by pip."""

    def __init__(self, project: Path, target: Platform) -> None:
        self._sources = project / "functions"
        self._build = project / ".build"
        self._target = target
        self._compiles = bytecode.can_compile(target.python)

    def functions(self, config: bytes) -> lambda_.Code:
        """As in Packages. Raises SynthesisError when pip cannot install the requirements."""
        return lambda_.Code.from_asset(str(self.folder(config)))

    def folder(self, config: bytes) -> Path:
        """The package as a folder, named after its content: the same input is the same package."""
        libraries = installed(self._sources / "requirements.txt", self._target, self._build)
        package = self._build / f"functions-{self._key(libraries, config)}"
        if not package.exists():
            with tempfile.TemporaryDirectory(dir=self._build, prefix=".package-") as temporary:
                fresh = Path(temporary) / "package"
                self._assemble(fresh, libraries, config)
                move_into_place(fresh, package)
        return package

    def _key(self, libraries: Path, config: bytes) -> str:
        digest = hashlib.sha256(f"{libraries.name} {self._compiles}".encode())
        for path in self._source_files():
            digest.update(f"\0{path.relative_to(self._sources)}\0".encode())
            digest.update(path.read_bytes())
        digest.update(b"\0" + config)
        return digest.hexdigest()[:16]

    def _assemble(self, fresh: Path, libraries: Path, config: bytes) -> None:
        shutil.copytree(libraries, fresh, copy_function=_link_or_copy)
        for path in self._source_files():
            copy = fresh / path.relative_to(self._sources)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        (fresh / COMPILED_FILE).write_bytes(config)
        if self._compiles:
            bytecode.compile_package(fresh)

    def _source_files(self) -> Iterator[Path]:
        return iter(sorted(self._sources.rglob(_SOURCES)))


def _link_or_copy(source: str, target: str) -> None:
    """A link costs no disk, and there is a package for each change of a source; not every file system has links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
