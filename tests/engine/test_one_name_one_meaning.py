"""A class that is known beyond its folder has its name to itself: whoever reads the name need not ask which one."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.support.lambda_function import FUNCTIONS

ROOT = FUNCTIONS.parent
FOLDERS = ("config", "infra", "operations", "ops")
"""They name what runs in Lambda, so that both are read side by side."""
SAME_IDEA: Mapping[str, str] = {
    "Verdict": "what a system's own table of failures says becomes of an event; no system knows another's",
    "WebhookSecret": "what callers send in x-relay-secret: infra makes it, the accepting function compares it",
}
"""Names that several classes may have, and what they mean in each."""


def classes(tree: ast.Module) -> Iterator[str]:
    """The public classes of a module, and other names of types, such as `Outcome = Delivered | Retry`."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp):
            yield from (each.id for each in node.targets if isinstance(each, ast.Name) and not each.id.isupper())


def modules_in(base: Path, *folders: str) -> dict[str, Path]:
    """Every module's file, by the name that it is imported by."""
    paths = [path for folder in folders for path in (base / folder).rglob("*.py")]
    return {".".join(each.relative_to(base).with_suffix("").parts).removesuffix(".__init__"): each for each in paths}


def shared_names(modules: Mapping[str, Path]) -> dict[str, set[str]]:
    """Names that one folder imports from another while another class has them too, and the modules of those classes."""
    trees = {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in modules.items()}
    defined = defaultdict(set)
    for module, tree in trees.items():
        for name in classes(tree):
            defined[name].add(module)
    crossing = {
        name
        for module, tree in trees.items()
        for origin, name in imports(tree)
        if origin in defined[name] and modules[origin].parent != modules[module].parent
    }
    return {name: defined[name] for name in crossing if len(defined[name]) > 1 and not name.startswith("_")}


def imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """From which module what is imported, wherever in a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, each.name) for each in node.names)


def test_a_class_that_crosses_a_folder_shares_its_name_with_no_other_class() -> None:
    found = shared_names(modules_in(FUNCTIONS, ".") | modules_in(ROOT, *FOLDERS))
    assert {name: where for name, where in found.items() if name not in SAME_IDEA} == {}
    assert found.keys() >= SAME_IDEA.keys(), "what is no exception any more need not stand here"


def test_a_name_is_shared_when_it_crosses_a_folder_and_is_defined_twice(tmp_path: Path) -> None:
    for path, text in {
        "low/__init__.py": "class Answer: ...",
        "low/table.py": "class Row: ...",
        "high/asking.py": "from low import Answer\n\nclass Row: ...",
        "high/answers.py": "from high.asking import Row\n\nAnswer = str | None",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert shared_names(modules_in(tmp_path, "low", "high")) == {"Answer": {"low", "high.answers"}}
