"""Lets schemathesis judge the service, role by role: `judge.py BINARY SCHEMA`.

Starts `BINARY demo` on a free port of 127.0.0.1, gives each role so many seconds (SCHEMATHESIS_SECONDS, 45), and ends it. A
role fails for an answer that hooks.py does not accept, for one that takes more than ten seconds, for no question at all, and
for a service that does not live any more.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).parent
SECONDS = int(os.environ.get("SCHEMATHESIS_SECONDS", "45"))
# Everything that has ids, as somebody who sees it.
IDS = """{ sites(first: 3) { nodes { id } } suggestions(first: 3) { nodes { id } } sessions(first: 3) { nodes { id } }
  referrals(first: 3) { nodes { id } } organisations(first: 3) { nodes { id } } areas(first: 3) { nodes { id } }
  staff(first: 3) { nodes { id } } referrers(first: 3) { nodes { id } } councillors(first: 3) { nodes { id } }
  offenders(first: 3) { nodes { __typename ... on FullOffender { id } } } }"""


def ids_in(value):
    """All ids of an answer."""
    if isinstance(value, list):
        return [found for part in value for found in ids_in(part)]
    if isinstance(value, dict):
        return [found for name, part in value.items() for found in ([part] if name == "id" else ids_in(part))]
    return []


def ask(address, token, query):
    """The data of an answer."""
    body = json.dumps({"query": query}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"{address}/graphql", body, headers)
    with urllib.request.urlopen(request, timeout=20) as response:
        return json.load(response)["data"]


def judge(address, schema, token, environment):
    """Whether a role was answered as it should be."""
    command = [
        str(pathlib.Path(sys.executable).parent / "schemathesis"), "run", schema, "--url", f"{address}/graphql",
        "--header", f"Authorization: Bearer {token}", "--checks", "answers_as_it_means_to", "--phases", "fuzzing",
        "--mode", "positive", "--max-time", str(SECONDS), "--max-response-time", "10", "--request-timeout", "20",
        "--suppress-health-check", "all", "--no-shrink", "--warnings", "off", "--no-color",
    ]
    # It leaves what it found out in the folder that it runs in.
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run(
            command, cwd=folder, env=environment, timeout=SECONDS * 3 + 60, check=False, capture_output=True, text=True
        )
    # It is content with no case at all.
    is_judged = ran.returncode == 0 and "No test cases were generated" not in ran.stdout
    if not is_judged:
        print(ran.stdout, ran.stderr)
    else:
        print(next((line.strip() for line in ran.stdout.splitlines() if "generated" in line), ""))
    with urllib.request.urlopen(f"{address}/health/live", timeout=5) as response:
        return is_judged and response.status == 200


def main():
    """Judges the service as each role in turn."""
    binary, schema = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
    settings = os.environ | {"IJ_LISTEN": "127.0.0.1:0", "IJ_ADMIN_LISTEN": "127.0.0.1:0", "IJ_LOG": "error"}
    tokens, address = {}, None
    with subprocess.Popen([binary, "demo"], stdout=subprocess.PIPE, text=True, env=settings) as service:
        try:
            for line in service.stdout:
                if line.startswith("A token for each role"):
                    folder = pathlib.Path(line.split()[-1].rstrip(":"))
                    tokens = {file.name: file.read_text() for file in sorted(folder.iterdir())}
                if line.startswith("listening on "):
                    address = line.split()[-1]
                    break
            ids = ids_in(ask(address, tokens["manager"], IDS))
            environment = os.environ | {
                "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE), "JUDGED_SCHEMA": schema, "JUDGED_IDS": json.dumps(ids),
            }
            failed = []
            for role, token in tokens.items():
                print(f"-- {role}", flush=True)
                if not judge(address, schema, token, environment):
                    failed.append(role)
        finally:
            service.terminate()
    if failed:
        sys.exit(f"schemathesis found failures as: {', '.join(failed)}")
    print(f"{len(tokens)} passed, 0 failed")


main()
