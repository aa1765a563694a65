"""The bytecode of a package, so that a cold start need not compile it: about 150 ms of 480 (bench/, "accepting").

Lambda cannot keep what it compiled, since a package is read-only. Bytecode is of one version of Python; where the
stacks are synthesised with another than Lambda's, the package goes without.
"""

from __future__ import annotations

import compileall
import sys
from pathlib import Path
from py_compile import PycInvalidationMode

_PLACE = "/var/task"
"""Where Lambda has the package; what a traceback says."""


def can_compile(python: tuple[int, int] | None) -> bool:
    """Whether this interpreter's bytecode is that of `python`; None: it compiles for itself where it runs."""
    return python == sys.version_info[:2] and sys.version_info.releaselevel == "final"


def compile_package(folder: Path) -> None:
    """Compile every module under `folder`. Never looked at again for changes, since there can be none.

    A file that is no Python of this version (some libraries bring one) stays as it is.
    """
    prefix, sys.pycache_prefix = sys.pycache_prefix, None  # else it would lie where PYTHONPYCACHEPREFIX says
    try:
        compileall.compile_dir(
            folder,
            maxlevels=sys.maxsize,
            quiet=2,
            stripdir=str(folder),
            prependdir=_PLACE,
            invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        )
    finally:
        sys.pycache_prefix = prefix
