// Generates typed documents with graphql-codegen's client preset, as its documentation says, has TypeScript check what a
// partner's page makes of the types, and prints the documents: one line of JSON for each, `{name, text}`.
// `node codegen.mjs SCHEMA`.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { print } from 'graphql';

const PAGE = `
import { graphql, useFragment, type FragmentType } from './gql';
import { SiteStatus, type SitesQuery } from './gql/graphql';

export const Row = graphql(\`
  fragment Row on Site { reference name status publicNote sessions(first: 2) { nodes { ...Day } } }
\`);

export const Day = graphql(\`
  fragment Day on AnySession { __typename id weekStartsOn ... on Session { startsAt status version summary } }
\`);

export const Sites = graphql(\`
  query Sites($filter: SiteFilter, $order: SiteOrder, $first: Int, $after: String) {
    sites(filter: $filter, orderBy: $order, first: $first, after: $after) {
      nodes { id ...Row }
      pageInfo { hasNextPage endCursor }
    }
  }
\`);

export const Again = graphql(\`query Again($id: ID!) { node(id: $id) { id ...Row } }\`);

export function line(given: FragmentType<typeof Row>): string {
  const site = useFragment(Row, given);
  const note: string | null | undefined = site.publicNote;
  // @ts-expect-error The note of a site may be null.
  const surely: string = site.publicNote;
  const days = (site.sessions?.nodes ?? []).map((node) => useFragment(Day, node));
  const versions = days.map((day) => (day.__typename === 'Session' ? day.version.toFixed() : day.weekStartsOn));
  // @ts-expect-error Only a whole session has a version.
  days.map((day) => day.version);
  return [site.name.trim(), site.status === SiteStatus.Completed, note, surely, versions].join();
}

export const next = (page: SitesQuery): string | null | undefined => page.sites.pageInfo.endCursor;
`;

const CONFIG = {
  schema: 'schema.graphql',
  documents: 'src/**/*.ts',
  generates: { 'src/gql/': { preset: 'client' } },
};
const TYPESCRIPT = {
  compilerOptions: {
    strict: true, module: 'esnext', moduleResolution: 'bundler', target: 'es2022', skipLibCheck: true, outDir: 'made',
  },
  include: ['src'],
};

const modules = join(dirname(fileURLToPath(import.meta.url)), 'node_modules');
const folder = mkdtempSync(join(tmpdir(), 'codegen-'));
const run = (program, ...args) =>
  execFileSync(join(modules, '.bin', program), args, { cwd: folder, stdio: ['ignore', 2, 2] });
try {
  symlinkSync(modules, join(folder, 'node_modules'));
  mkdirSync(join(folder, 'src'));
  copyFileSync(resolve(process.argv[2]), join(folder, 'schema.graphql'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'codegen.json'), JSON.stringify(CONFIG));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TYPESCRIPT));
  writeFileSync(join(folder, 'src', 'page.ts'), PAGE);
  run('graphql-codegen', '--config', 'codegen.json');
  run('tsc', '--project', 'tsconfig.json');
  const made = await import(pathToFileURL(join(folder, 'made', 'gql', 'graphql.js')));
  for (const name of ['Sites', 'Again']) {
    console.log(JSON.stringify({ name, text: print(made[`${name}Document`]) }));
  }
} finally {
  rmSync(folder, { recursive: true });
}
