"""What may be imported, and where; import-linter holds the floors, this holds what it cannot see."""

import ast
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions

from tests.architecture.source import ROOT, lines, name, python, tree

PURE = ("yingdan/kernel/", "yingdan/engines/")
# Used by name in settings or by a tool, never imported.
NAMED_ONLY = {"argon2-cffi", "whitenoise", "tzdata", "psycopg"}
# Distributions that come with one we declare, and are its documented face.
COME_ALONG = {"asgiref": "django", "sqlparse": "django"}


def roots(module: ast.Module) -> set[str]:
    """Top-level names of all absolute imports of a file."""
    found: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_no_import_inside_a_function() -> None:
    """An import inside a function hides a circle or a cost; both want to be seen."""
    found = []
    for path in python("yingdan", "tools", "tests"):
        for outer in ast.walk(tree(path)):
            if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                inner = [node for node in ast.walk(outer) if isinstance(node, ast.Import | ast.ImportFrom)]
                found += [f"{name(path)}:{node.lineno}: import inside a function" for node in inner]
    assert not found, lines(sorted(set(found)))


def test_no_circles() -> None:
    """Read from the top, every file stands on others only; an import that is only for types counts too."""
    files = {
        name(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in python("yingdan")
    }
    stands_on: dict[str, set[str]] = {}
    for module, path in files.items():
        taken: set[str] = set()
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                taken |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                taken |= {one if one in files else node.module for one in inner}
        stands_on[module] = taken & files.keys()
    try:
        TopologicalSorter(stands_on).prepare()
    except CycleError as error:
        raise AssertionError(" → ".join(error.args[1])) from None


def test_no_relative_import() -> None:
    """`from yingdan.kernel.money import Money` says where a thing lives; dots make the reader count."""
    found = [
        f"{name(path)}:{node.lineno}"
        for path in python("yingdan", "tools")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not found, lines(found)


# A library written in plain Python that a calculation may stand on, with the one file that knows it.
LIBRARIES = {"yingdan/kernel/expr/syntax.py": {"lark"}}


def test_kernel_and_engines_are_plain_python() -> None:
    """Values and calculations know only the standard library, and engines the kernel besides."""
    found = []
    for path in python("yingdan"):
        if name(path).startswith(PURE):
            known = sys.stdlib_module_names | {"yingdan"} | LIBRARIES.get(name(path), set())
            found += [f"{name(path)}: imports {root}" for root in roots(tree(path)) - known]
    assert not found, lines(found)


def test_kernel_knows_no_float() -> None:
    """Money, ratios and shares are exact: neither the name `float` as a call nor a literal like 0.1 in the kernel."""
    found = []
    for path in python("yingdan"):
        if not name(path).startswith("yingdan/kernel/"):
            continue
        for node in ast.walk(tree(path)):
            literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
            if literal or call:
                found.append(f"{name(path)}:{node.lineno}: a float")
    assert not found, lines(found)


def declared() -> set[str]:
    """Names of the distributions that pyproject.toml declares for running."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    return {text.replace("[", ">").replace("=", ">").replace("<", ">").partition(">")[0].lower() for text in wanted}


def test_what_runs_imports_what_is_declared_and_all_of_it() -> None:
    """The product imports nothing that is only there for tests, and nothing is installed for nothing."""
    owners = packages_distributions()
    used: dict[str, str] = {}
    for path in python("yingdan", migrations=True):
        for root in roots(tree(path)) - sys.stdlib_module_names - {"yingdan"}:
            for owner in owners.get(root, [root]):
                used[COME_ALONG.get(owner.lower(), owner.lower())] = name(path)
    undeclared = [f"{owner}: imported by {used[owner]}, not declared" for owner in sorted(set(used) - declared())]
    unused = [f"{owner}: declared, imported nowhere" for owner in sorted(declared() - set(used) - NAMED_ONLY)]
    assert not undeclared + unused, lines(undeclared + unused)
