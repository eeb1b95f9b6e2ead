"""Keeps docs/supply-chain.md: which crates of the service have unsafe code or a build script, and why they are taken.

`unsafe.py` fails if a row is missing, stale or without a reason; `unsafe.py --write` writes the table anew and keeps the
reasons that stand in it. A crate of the hundred or so that are downloaded most (well_known.txt, kept by hand) needs none.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "supply-chain.md"
TARGET = "x86_64-unknown-linux-gnu"
HEAD = "| crate | unsafe lines | build script | comes with | why |"
UNSAFE = re.compile(r"\bunsafe\b\s*(\{|fn\b|impl\b|extern\b|trait\b)")


def cargo(*arguments):
    """What cargo prints."""
    return subprocess.run(["cargo", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def built():
    """Names and versions of what is built into the service or to build it, on one platform."""
    lines = cargo(
        "tree", "--locked", "--workspace", "--edges", "normal,build", "--target", TARGET, "--prefix", "none", "--format", "{p}"
    )
    return {tuple(line.split()[:2]) for line in lines.splitlines() if line}


def parents(packages, nodes):
    """The crates in our own manifests, by each crate that they bring."""
    direct = {}
    for member in packages.values():
        if member["source"] is None:
            wanted = {dep["name"] for dep in member["dependencies"] if dep["kind"] != "dev"}
            for dep in nodes[member["id"]]["deps"]:
                if packages[dep["pkg"]]["name"] in wanted and packages[dep["pkg"]]["source"]:
                    direct[dep["pkg"]] = packages[dep["pkg"]]["name"]
    brings = {}
    for start, name in direct.items():
        todo, seen = [start], {start}
        while todo:
            for dep in nodes[todo.pop()]["deps"]:
                is_built = any(kind["kind"] in (None, "build") for kind in dep["dep_kinds"])
                if is_built and dep["pkg"] not in seen:
                    seen.add(dep["pkg"])
                    todo.append(dep["pkg"])
        for package in seen:
            brings.setdefault(package, set()).add("itself" if package == start else name)
    return brings


def unsafe_lines(package):
    """How many lines of a crate's sources begin something unsafe."""
    sources = (pathlib.Path(package["manifest_path"]).parent / "src").rglob("*.rs")
    lines = (line.split("//")[0] for source in sources for line in source.read_text(errors="replace").splitlines())
    return sum(bool(UNSAFE.search(line)) for line in lines)


def rows():
    """The table without its reasons: name, and the cells before the reason."""
    metadata = json.loads(cargo("metadata", "--locked", "--format-version", "1", "--filter-platform", TARGET))
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    brings, is_built = parents(packages, nodes), built()
    known = set((pathlib.Path(__file__).parent / "well_known.txt").read_text().split())
    found = {}
    for package in packages.values():
        name, version = package["name"], package["version"]
        if package["source"] is None or name in known or (name, f"v{version}") not in is_built:
            continue
        count = unsafe_lines(package)
        script = any("custom-build" in target["kind"] for target in package["targets"])
        if count or script:
            names = sorted(brings.get(package["id"], set()))
            shown = ["itself"] if "itself" in names else names
            by = ", ".join(shown[:3]) + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")
            found[f"{name} {version.split('+')[0]}"] = f"{count} | {'yes' if script else 'no'} | {by}"
    return dict(sorted(found.items()))


def kept():
    """The rows of the page as they stand, and the text before them."""
    before, _, table = PAGE.read_text().partition(HEAD)
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:] if line.startswith("|")]
    return before, {row[0]: (" | ".join(row[1:4]), row[4]) for row in cells}


def main():
    found, (before, old) = rows(), kept()
    # A reason is about the crate, not about its version.
    reasons = {name.split()[0]: reason for name, (_, reason) in old.items() if reason}
    if sys.argv[1:] == ["--write"]:
        lines = [f"| {name} | {cells} | {reasons.get(name.split()[0], '')} |" for name, cells in found.items()]
        PAGE.write_text(before + "\n".join([HEAD, "|---|---|---|---|---|", *lines]) + "\n")
        old = kept()[1]
    wrong = [f"no row: {name}" for name in found if name not in old]
    wrong += [f"no such crate any more: {name}" for name in old if name not in found]
    wrong += [f"stale: {name}" for name in found if name in old and old[name][0] != found[name]]
    wrong += [f"no reason: {name}" for name, (_, reason) in old.items() if not reason]
    if wrong:
        sys.exit("docs/supply-chain.md (unsafe.py --write keeps its reasons):\n" + "\n".join(wrong))
    print(f"docs/supply-chain.md: {len(found)} crates with unsafe code or a build script, each with a reason")


main()
