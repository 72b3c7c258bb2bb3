"""The layout of the house: four packages side by side, small modules, no bare names."""

import ast
import importlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("analysis", "crawler", "db", "starwitness")
MODULES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
LONGEST = 300
MOST = 50


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_packages_share_one_parent_folder() -> None:
    parents = {
        Path(str(importlib.import_module(name).__file__)).resolve().parents[1] for name in PACKAGES
    }
    assert len(parents) == 1


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_keep_the_rules(package: str) -> None:
    told = [
        f"{named(path)}: {complaint}"
        for path in MODULES
        if named(path).startswith(f"{package}/")
        for complaint in complaints(path, package)
    ]
    assert not told, "\n".join(told)


def complaints(path: Path, package: str) -> Iterator[str]:
    """Yield what a module does that the house does not."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    lines = text.count("\n")
    if lines > LONGEST:
        yield f"{lines} lines; split it by noun"
    if path.name == "utils.py":
        yield "a helper lives with its user, or in a module with a noun for a name"
    if text.strip() and not ast.get_docstring(tree):
        yield "does not say what it is for"
    allowed = {"starwitness": set(PACKAGES), "db": {"db"}}.get(package, {package, "db"})
    for node in ast.walk(tree):
        roots: set[str] = set()
        if isinstance(node, ast.Import):
            roots = {alias.name.split(".")[0] for alias in node.names} & set(PACKAGES)
            for alias in node.names:
                if alias.name in PACKAGES:
                    yield f"line {node.lineno} imports the bare name {alias.name}"
        elif isinstance(node, ast.ImportFrom):
            roots = {(node.module or "").split(".")[0]} & set(PACKAGES)
            if node.level:
                yield f"line {node.lineno} imports relatively"
        elif isinstance(node, ast.Assert):
            yield f"line {node.lineno} asserts outside tests"
        elif isinstance(node, ast.ExceptHandler) and (
            node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception")
        ):
            yield f"line {node.lineno} catches everything"
        if roots - allowed:
            yield f"line {node.lineno} imports {', '.join(roots - allowed)}"


@pytest.mark.parametrize("path", [p for p in MODULES if p.name == "__init__.py"], ids=named)
def test_package_file_holds_no_logic(path: Path) -> None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        plain = isinstance(node, ast.Expr | ast.Import | ast.ImportFrom | ast.Assign)
        assert plain, f"{named(path)}:{node.lineno} holds logic: give it a module"


def test_a_folder_can_be_taken_in_at_a_glance() -> None:
    held = Counter(path.parent for path in MODULES)
    crowded = [f"{named(folder)}: {many}" for folder, many in held.items() if many > MOST]
    assert not crowded, "give them subfolders, by what they are for"


def test_tests_are_flat() -> None:
    tests = ROOT / "tests"
    assert not list(tests.rglob("__init__.py"))
    prefixes = tuple(
        f"test_{name}" for name in (*PACKAGES, "layout", "docs", "benchmarks", "wheel")
    )
    strays = [path.name for path in tests.glob("test_*.py") if not path.name.startswith(prefixes)]
    assert not strays


def test_every_package_says_that_it_is_typed() -> None:
    assert all((ROOT / name / "py.typed").is_file() for name in PACKAGES)
