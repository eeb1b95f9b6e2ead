// Checks the schema with graphql-js and with graphql-eslint's recommended and relay rules, and prints one line for each
// finding. The only argument is the file with the schema.

import { readFileSync } from "node:fs";
import { ESLint } from "eslint";
import { buildSchema, validateSchema } from "graphql";
import * as eslint from "@graphql-eslint/eslint-plugin";

const [, , file] = process.argv;
const text = readFileSync(file, "utf8");
const plugin = eslint.default ?? eslint;
const rules = {
  ...plugin.configs["flat/schema-recommended"].rules,
  ...plugin.configs["flat/schema-relay"].rules,
  // Values, pages, edges and payloads are no records. That what has an id is a `Node` is a test of its own.
  "@graphql-eslint/strict-id-in-types": "off",
  // Lists that cannot grow beyond a bound are plain lists, and a connection also has `nodes`, as GitHub's do.
  "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false }],
};
const exceptions = [
  // The name that OAuth gives it (RFC 6749, section 2.2).
  'Field "clientId" starts with the name of the parent type "Client"',
  // The text of a question, beside that of its answer.
  'Field "question" starts with the name of the parent type "Question"',
  // The engine cannot say that the interface `Offender` implements `Node`; both of its types do.
  "Edge type's field `node` must implement `Node` interface.",
  // The specification's own directive, which the engine prints.
  "Directive `specifiedBy` is unreachable.",
];

const linter = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ["**/*.graphql"],
      languageOptions: { parser: plugin.parser, parserOptions: { graphQLConfig: { schema: file } } },
      plugins: { "@graphql-eslint": plugin },
      rules,
    },
  ],
});
for (const error of validateSchema(buildSchema(text))) console.log(error.message);
const [{ messages }] = await linter.lintText(text, { filePath: "schema.graphql" });
for (const { ruleId, line, message } of messages)
  if (!exceptions.includes(message)) console.log(`line ${line}: ${ruleId}: ${message}`);
