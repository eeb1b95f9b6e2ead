// A partner's page that listens by graphql-sse. Takes commands, a line of JSON each, and says in lines of JSON what happens.
//
// { "token": T } is used from the next request on, { "subscribe": ID, "query": Q } listens and resumes after the last
// position heard whenever it is cut off, { "complete": ID } ends that.
import { createInterface } from 'node:readline';
import { createClient } from 'graphql-sse';

const say = (what) => console.log(JSON.stringify(what));
let token = '';
let position = '';
const ends = new Map();

const client = createClient({
  url: process.argv[2],
  headers: () => ({
    Authorization: `Bearer ${token}`,
    ...(position ? { 'Last-Event-ID': position } : {}),
  }),
  retryAttempts: 20,
  retry: () => new Promise((resolve) => setTimeout(resolve, 100)),
  on: { connected: () => say({ connected: true }) },
});

function subscribe(id, query) {
  ends.set(
    id,
    client.subscribe(
      { query },
      {
        next: (answer) => {
          position = answer.extensions?.position ?? position;
          say({ next: id, answer });
        },
        error: (error) => say({ error: id, status: error.response?.status ?? null }),
        complete: () => say({ complete: id }),
      },
    ),
  );
}

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  if (command.token) token = command.token;
  if (command.subscribe) subscribe(command.subscribe, command.query);
  if (command.complete) ends.get(command.complete)();
}
process.exit(0);
