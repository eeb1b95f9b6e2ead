"""Asks as sgqlc does, with types that its code generator makes of the service's introspection and None for what is not set.

`sgqlc_page.py URL`, then a line of JSON on standard input: {"token": T}. Prints lines of JSON: what was asked and what came.
"""

import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import requests
from sgqlc.endpoint.requests import RequestsEndpoint
from sgqlc.operation import Operation


def generated(url, token, folder):
    """The schema as a module, made by `python -m sgqlc.introspection` and `sgqlc-codegen schema`."""
    source, module = folder / "schema.json", folder / "schema.py"
    header = f"Authorization: Bearer {token}"
    subprocess.run([sys.executable, "-m", "sgqlc.introspection", "-H", header, url, source], stdout=sys.stderr, check=True)
    program = Path(sys.executable).with_name("sgqlc-codegen")
    subprocess.run([program, "schema", "--docstrings", source, module], stdout=sys.stderr, check=True)
    spec = importlib.util.spec_from_file_location("schema", module)
    schema = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(schema)
    return schema.schema


def main():
    token = json.loads(sys.stdin.readline())["token"]
    endpoint = RequestsEndpoint(sys.argv[1], {"Authorization": f"Bearer {token}"}, session=requests.Session())
    with tempfile.TemporaryDirectory() as folder:
        schema = generated(sys.argv[1], token, Path(folder))
    for filter in (None, {"statuses": None, "search": None}, {"statuses": []}):
        operation = Operation(schema.Query)
        sites = operation.sites(filter=filter, order_by=None, changed_since=None, first=2, after=None)
        sites.nodes.__fields__("id", "reference", "status", "public_note")
        sites.nodes.sessions(filter=None, order_by=None, first=1).nodes.__as__(schema.Session).__fields__("status")
        answer = endpoint(operation)
        found = (operation + answer).sites.nodes if "data" in answer else []
        print(json.dumps({
            "query": str(operation),
            "errors": answer.get("errors"),
            "references": [site.reference for site in found],
            "statuses": [session.status for site in found for session in site.sessions.nodes],
        }), flush=True)


main()
