// Compares two schemas by graphql-js' rules, and prints one line for each change that can break a client.
// The arguments are the files with the earlier and the later schema.

import { readFileSync } from "node:fs";
import { buildSchema, findBreakingChanges } from "graphql";

const [earlier, later] = process.argv.slice(2).map((file) => buildSchema(readFileSync(file, "utf8")));
for (const { description } of findBreakingChanges(earlier, later)) console.log(description);
