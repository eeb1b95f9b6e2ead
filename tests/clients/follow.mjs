// A partner's page that listens by graphql-ws and goes on by itself. { "subscribe": ID, "query": Q, "variables": V } listens.
import { obey, say, socketClient } from './commands.mjs';

const client = socketClient();

await obey({
  subscribe: ({ subscribe: id, query, variables }) =>
    client.subscribe(
      { query, variables },
      {
        next: ({ data }) => say({ next: id, data }),
        error: (error) => say({ error: id, told: String(error) }),
        complete: () => say({ complete: id }),
      },
    ),
});
