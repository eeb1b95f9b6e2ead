"""Reckons what operations cost, from schema.graphql, their documents and variables alone.

`price.py schema.graphql` reads requests as lines of JSON and answers each with a line: its estimate in points. How it is
reckoned stands in the descriptions of @cost and @listSize.
"""

import json
import sys

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    OperationDefinitionNode,
    VariableNode,
    build_schema,
    get_directive_values,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    parse,
    value_from_ast_untyped,
)

INTROSPECTION = 100


class Reckoning:
    def __init__(self, schema, document, name, variables):
        self.schema = schema
        definitions = document.definitions
        operations = [one for one in definitions if isinstance(one, OperationDefinitionNode)]
        named = [one for one in operations if not name or (one.name and one.name.value == name)]
        self.operation = named[0]
        self.fragments = {one.name.value: one for one in definitions if isinstance(one, FragmentDefinitionNode)}
        self.variables = {
            definition.variable.name.value: value_from_ast_untyped(definition.default_value)
            for definition in self.operation.variable_definitions or ()
            if definition.default_value
        }
        self.variables.update(variables or {})

    def total(self):
        root = self.schema.get_root_type(self.operation.operation)
        return max(1, self.selected(root, [self.operation.selection_set]))

    def selected(self, kind, sets, sized=(), length=1):
        """What is selected of one thing, if it is the dearest that it may be."""
        kinds = self.schema.get_possible_types(kind) if is_abstract_type(kind) else [kind]
        return max((self.object(one, sets, sized, length) for one in kinds), default=0)

    def object(self, kind, sets, sized, length):
        fields, seen = {}, set()
        for one in sets:
            self.collect(kind, one, fields, seen)
        return sum(self.field(kind, nodes, sized, length) for nodes in fields.values())

    def field(self, kind, nodes, sized, length):
        name = nodes[0].name.value
        if name.startswith("__"):
            return 0 if name == "__typename" else INTROSPECTION
        field = kind.fields[name]
        size = self.directive("listSize", field)
        own = self.length(size, nodes[0]) if size else 1
        below = size.get("sizedFields") or () if size else ()
        times = length if name in sized else 1 if below else own
        answer = get_named_type(field.type)
        each = 0
        if is_composite_type(answer):
            sets = [node.selection_set for node in nodes if node.selection_set]
            each = 1 + self.selected(answer, sets, below, own)
        cost = self.directive("cost", field)
        return (int(cost["weight"]) if cost else 0) + times * each

    def directive(self, name, field):
        return get_directive_values(self.schema.get_directive(name), field.ast_node)

    def length(self, size, node):
        slicing = size.get("slicingArguments") or ()
        given = [self.number(one.value) for one in node.arguments or () if one.name.value in slicing]
        return max((number for number in given if number is not None), default=size["assumedSize"])

    def number(self, node):
        if isinstance(node, ListValueNode):
            return len(node.values)
        if isinstance(node, NullValueNode):
            return None
        if isinstance(node, VariableNode):
            value = self.variables.get(node.name.value)
        else:
            value = int(node.value) if isinstance(node, IntValueNode) else 1
        if isinstance(value, list):
            return len(value)
        if value is None:
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return max(0, value) if isinstance(value, int) and not isinstance(value, bool) else 1

    def collect(self, kind, selections, fields, seen):
        for node in selections.selections:
            if not self.included(node):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                fields.setdefault(key, []).append(node)
                continue
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in seen:
                    continue
                seen.add(node.name.value)
                node = self.fragments[node.name.value]
            condition = node.type_condition and self.schema.get_type(node.type_condition.name.value)
            is_a = condition in (None, kind) or is_abstract_type(condition) and self.schema.is_sub_type(condition, kind)
            if is_a:
                self.collect(kind, node.selection_set, fields, seen)

    def included(self, node):
        for directive in node.directives or ():
            value = directive.arguments[0].value if directive.arguments else None
            held = self.variables.get(value.name.value) if isinstance(value, VariableNode) else getattr(value, "value", None)
            if held is {"skip": True, "include": False}.get(directive.name.value, ...):
                return False
        return True


def main(path):
    with open(path, encoding="utf-8") as file:
        schema = build_schema(file.read())
    for line in sys.stdin:
        request = json.loads(line)
        document = parse(request["query"])
        reckoning = Reckoning(schema, document, request.get("operationName"), request.get("variables"))
        print(json.dumps(reckoning.total()), flush=True)


main(sys.argv[1])
