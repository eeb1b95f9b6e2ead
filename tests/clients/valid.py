"""Checks a schema with graphql-core, and prints one line for each error. The only argument is the file."""

import sys

from graphql import build_schema, validate_schema

with open(sys.argv[1], encoding="utf-8") as file:
    for error in validate_schema(build_schema(file.read())):
        print(error.message)
