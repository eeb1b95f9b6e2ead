// Has Relay's compiler print the operations of a page whose components each bring a fragment of their own: one line of JSON
// for each, `{name, text}`. `node relay.mjs SCHEMA`.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const COMPONENTS = {
  Reader: ['fragment Reader_viewer on Viewer { role organisation { name } }'],
  Row: ['fragment Row_suggestion on Suggestion { reference title ...Ward_suggestion }'],
  Ward: ['fragment Ward_suggestion on Suggestion { reference ward { name } }'],
  List: [
    'fragment List_query on Query { suggestions(first: $first) { nodes { ...Row_suggestion } } }',
    'fragment List_done on Mutation { submitSuggestion(input: $input) { suggestion { id reference } } }',
    'fragment List_stream on Subscription { siteRequested { position suggestion { reference ...Count_suggestion } } }',
  ],
  Count: [
    'fragment Count_query on Query { suggestions(first: $first) { totalCount { count } nodes { status } } }',
    'fragment Count_done on Mutation { submitSuggestion(input: $input) { userErrors { code } suggestion { title } } }',
    'fragment Count_suggestion on Suggestion { title }',
  ],
  Page: [
    'query PageQuery($first: Int) { viewer { ...Reader_viewer } ...List_query ...Count_query }',
    'mutation PageMutation($input: SubmitSuggestionInput!) { ...List_done ...Count_done }',
    'subscription PageSubscription { ...List_stream }',
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'relay-'));
try {
  mkdirSync(join(folder, 'src'));
  copyFileSync(resolve(process.argv[2]), join(folder, 'schema.graphql'));
  for (const [name, parts] of Object.entries(COMPONENTS)) {
    writeFileSync(join(folder, 'src', `${name}.js`), parts.map((it) => `graphql\`${it}\`;`).join('\n'));
  }
  const config = { src: './src', schema: './schema.graphql', language: 'javascript', artifactDirectory: './made' };
  writeFileSync(join(folder, 'relay.config.json'), JSON.stringify(config));
  mkdirSync(join(folder, 'made'));
  const compiler = createRequire(import.meta.url)('relay-compiler');
  execFileSync(compiler, ['relay.config.json'], { cwd: folder, stdio: ['ignore', 2, 2] });
  for (const file of readdirSync(join(folder, 'made'))) {
    const made = readFileSync(join(folder, 'made', file), 'utf8');
    const text = made.match(/"text": (".*")/);
    const name = file.split('.')[0];
    if (text) console.log(JSON.stringify({ name, text: JSON.parse(text[1]) }));
  }
} finally {
  rmSync(folder, { recursive: true });
}
