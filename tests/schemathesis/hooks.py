"""What schemathesis is told of this schema, and what it holds every answer to.

It makes documents for every root field. Ids are replaced by ids of the service under test, since made-up ones would end at
the first look-up; scalars that only this schema has get values at their edges.
"""

import json
import os
import zlib

import graphql
import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

# Codes that say that the service failed, not the request.
FAILURES = {"INTERNAL", "TIMEOUT", "UNAVAILABLE"}
SCHEMA = graphql.build_schema(open(os.environ["JUDGED_SCHEMA"], encoding="utf-8").read())
IDS = json.loads(os.environ["JUDGED_IDS"])

days = st.dates().map(str) | st.sampled_from(["0001-01-01", "9999-12-31", "+262142-12-31", "2025-02-29", ""])
instants = st.datetimes().map(lambda at: at.isoformat() + "Z") | st.sampled_from(
    ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "2025-03-30T01:30:00", "2016-12-31T23:59:60Z"]
)
schemathesis.graphql.scalar("Date", days.map(nodes.String))
schemathesis.graphql.scalar("DateTime", instants.map(nodes.String))
for name in SCHEMA.type_map:
    kind = SCHEMA.type_map[name]
    if graphql.is_scalar_type(kind) and name not in {"Date", "DateTime", "ID", "String", "Int", "Float", "Boolean"}:
        schemathesis.graphql.scalar(name, st.text(max_size=80).map(nodes.String))


class KnownIds(graphql.Visitor):
    """Puts an id of the service in the place of three in four."""

    def __init__(self, types):
        super().__init__()
        self.types = types

    def enter(self, node, *_):
        expected = graphql.get_named_type(self.types.get_input_type())
        if getattr(expected, "name", None) != "ID" or not isinstance(node, (graphql.StringValueNode, graphql.IntValueNode)):
            return None
        digest = zlib.crc32(node.value.encode("utf-8", "replace"))
        if digest % 4 == 0:
            return None
        return graphql.StringValueNode(value=IDS[digest % len(IDS)])


@schemathesis.hook
def map_body(_context, body):
    """Gives a document ids that name something."""
    if not isinstance(body, str):
        return body
    types = graphql.TypeInfo(SCHEMA)
    visitor = graphql.TypeInfoVisitor(types, KnownIds(types))
    return graphql.print_ast(graphql.visit(graphql.parse(body), visitor))


@schemathesis.check
def answers_as_it_means_to(_context, response, _case):
    """Never 5xx, always JSON of GraphQL, and no error that is a failure of the service."""
    assert response.status_code < 500, f"{response.status_code}: {response.text[:500]}"
    answer = response.json()
    assert "data" in answer or "errors" in answer, response.text[:500]
    codes = {error.get("extensions", {}).get("code") for error in answer.get("errors", [])}
    assert not codes & FAILURES, response.text[:500]
    assert None not in codes, f"an error without a code: {response.text[:500]}"
