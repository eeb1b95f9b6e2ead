// A partner's page that listens by fetch-event-source and takes every message for JSON. { "listen": ID, "query": Q } listens and
// goes on by itself.
import { fetchEventSource } from '@microsoft/fetch-event-source';
import { obey, page, say } from './commands.mjs';

globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
globalThis.window = globalThis;

await obey({
  listen: ({ listen: id, query }) =>
    fetchEventSource(page.url, {
      method: 'POST',
      headers: { Authorization: `Bearer ${page.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query }),
      onopen: async (response) => say({ opened: response.status, after: response.url && id }),
      onmessage: (message) => say({ message: message.event, data: JSON.parse(message.data) }),
      onclose: () => say({ closed: id }),
      onerror: (error) => say({ error: id, told: error.message }),
    }),
});
