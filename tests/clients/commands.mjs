// What the pages have in common: they take commands, a line of JSON each, and say in lines of JSON what happens.
import { createInterface } from 'node:readline';
import WebSocket from 'ws';
import { createResumingClient } from './resuming.mjs';

export const say = (what) => console.log(JSON.stringify(what));

// A page's address, token and socket.
export const page = { url: process.argv[2], token: '', socket: undefined };

// A client of sockets that says when it is connected, closed and told a position.
export function socketClient() {
  return createResumingClient({
    url: page.url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: () => ({ Authorization: `Bearer ${page.token}` }),
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)),
    on: {
      connected: (socket) => {
        page.socket = socket;
        say({ connected: true });
      },
      closed: (event) => say({ closed: event.code, reason: event.reason }),
      message: (message) => message.payload?.resumeAfter && say({ position: message.payload.resumeAfter }),
    },
  });
}

// Does what it is told until its input ends. { "token": T } is used from the next request or connection on, { "cut": true }
// cuts the socket without a word.
export async function obey(commands) {
  for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line);
    if (command.token) page.token = command.token;
    if (command.cut) page.socket.terminate();
    for (const [name, does] of Object.entries(commands)) {
      if (command[name]) does(command);
    }
  }
  process.exit(0);
}
