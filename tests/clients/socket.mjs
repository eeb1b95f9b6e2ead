// A partner's page that listens by graphql-ws. Takes commands, a line of JSON each, and says in lines of JSON what happens.
//
// { "token": T } is used from the next connection on, { "subscribe": ID, "query": Q } listens and resumes after the last
// position heard whenever it is cut off, { "complete": ID } ends that, { "renew": T } sends a newer token, { "cut": true }
// cuts the connection without a word, { "raw": TEXT } sends a text as it is, { "sleep": MS } does nothing at all for a while,
// as a laptop whose lid is closed, { "deaf": MS } goes on but does not read.
import { createInterface } from 'node:readline';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const say = (what) => console.log(JSON.stringify(what));
let token = '';
let socket;
const ends = new Map();

const client = createClient({
  url: process.argv[2],
  webSocketImpl: WebSocket,
  connectionParams: () => ({ Authorization: `Bearer ${token}` }),
  retryAttempts: 50,
  retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)),
  shouldRetry: () => true,
  on: {
    connected: (opened) => {
      socket = opened;
      say({ connected: true });
    },
    closed: (event) => say({ closed: event.code, reason: event.reason }),
    ping: (received, payload) => received && say({ ping: payload ?? null }),
    pong: (received) => received && say({ pong: true }),
  },
});

function subscribe(id, query) {
  const variables = { after: null };
  ends.set(
    id,
    client.subscribe(
      { query, variables },
      {
        next: (answer) => {
          variables.after = answer.extensions?.position ?? variables.after;
          say({ next: id, answer });
        },
        error: (error) => say({ error: id, errors: Array.isArray(error) ? error : String(error) }),
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
  if (command.renew) {
    const payload = { Authorization: `Bearer ${command.renew}` };
    socket.send(JSON.stringify({ type: 'ping', payload }));
  }
  if (command.cut) socket.terminate();
  if (command.raw) socket.send(command.raw);
  if (command.sleep) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, command.sleep);
  if (command.deaf) {
    socket.pause();
    setTimeout(() => socket.resume(), command.deaf);
  }
}
process.exit(0);
