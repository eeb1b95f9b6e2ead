// A partner's page with Relay: a list that loads more pages, and a record that is fetched again by `node`. Its operations are
// compiled by Relay's compiler and run by its runtime, with a filter that is never set. { "token": T, "run": ID } says what the
// store holds after each step: { run, step, data }.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import relay from 'relay-runtime';
import { obey, page, say } from './commands.mjs';

const COMPONENTS = {
  List: `
    fragment List_query on Query @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" })
      @refetchable(queryName: "ListMoreQuery") {
      sites(first: $count, after: $cursor, filter: $filter) @connection(key: "List_sites", filters: ["filter"]) {
        edges { node { id ...Row_site } }
      }
    }`,
  Row: `
    fragment Row_site on Site @refetchable(queryName: "RowAgainQuery") {
      name sessions(first: 1) { nodes { id weekStartsOn ... on Session { status } } }
    }`,
  Page: 'query PageQuery($filter: SiteFilter) { ...List_query }',
};

// The compiled operations and fragments, by name.
async function compiled() {
  const folder = mkdtempSync(join(tmpdir(), 'relay-page-'));
  try {
    for (const name of ['src', 'made']) mkdirSync(join(folder, name));
    copyFileSync(resolve('schema.graphql'), join(folder, 'schema.graphql'));
    for (const [name, text] of Object.entries(COMPONENTS)) {
      writeFileSync(join(folder, 'src', `${name}.js`), `graphql\`${text}\`;`);
    }
    const config = { src: './src', schema: './schema.graphql', language: 'javascript', artifactDirectory: './made' };
    writeFileSync(join(folder, 'relay.config.json'), JSON.stringify(config));
    execFileSync(createRequire(import.meta.url)('relay-compiler'), ['relay.config.json'], { cwd: folder, stdio: ['ignore', 2, 2] });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const files = readdirSync(join(folder, 'made')).map((name) => join(folder, 'made', name));
    // As bundlers do: the compiled modules import each other without the ending.
    for (const file of files) writeFileSync(file, readFileSync(file, 'utf8').replace(/(from '.*\.graphql)'/g, "$1.js'"));
    const modules = await Promise.all(files.map((file) => import(pathToFileURL(file))));
    return Object.fromEntries(files.map((file, at) => [basename(file, '.graphql.js'), modules[at].default]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const made = await compiled();
const network = relay.Network.create(async ({ text }, variables) => {
  const response = await fetch(page.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${page.token}` },
    body: JSON.stringify({ query: text, variables }),
  });
  return response.json();
});
const environment = new relay.Environment({ network, store: new relay.Store(new relay.RecordSource()) });

const fetched = (name, variables) => relay.fetchQuery(environment, made[name], variables).toPromise();
const read = (fragment, reference) =>
  environment.lookup(relay.getSingularSelector(made[fragment], reference)).data;

// The rows of the list as its components read them.
function rows(query) {
  const list = read('List_query', query).sites;
  return { rows: list.edges.map(({ node }) => ({ id: node.id, ...read('Row_site', node) })), end: list.pageInfo };
}

async function run(id) {
  try {
    const query = await fetched('PageQuery', {});
    const first = rows(query);
    say({ run: id, step: 'first', data: first });
    await fetched('ListMoreQuery', { count: 2, cursor: first.end.endCursor });
    say({ run: id, step: 'more', data: rows(query) });
    const again = await fetched('RowAgainQuery', { id: first.rows[0].id });
    say({ run: id, step: 'again', data: read('Row_site', again.node) });
  } catch (error) {
    say({ run: id, error: error.message });
  }
}

await obey({ run: ({ run: id }) => run(id) });
