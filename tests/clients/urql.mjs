// A partner's page that uses urql, as it is. { "ask": ID, "query": Q, "by": HOW } asks, by GET first ("get"), by POST alone
// ("post") or by hash first ("persisted"). { "stream": ID, "query": Q } listens over fetch; { "subscribe": ID, "query": Q,
// "variables": V } listens over a socket and goes on by itself.
import { createHash } from 'node:crypto';
import { createClient, fetchExchange, subscriptionExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { obey, page, say, socketClient } from './commands.mjs';
import { postAgainExchange } from './post_again.mjs';

let requests = [];
const made = (exchanges, more) =>
  createClient({
    url: page.url,
    exchanges,
    fetchOptions: () => ({ headers: { authorization: `Bearer ${page.token}` } }),
    fetch: (url, options) => {
      requests.push(options.method);
      return fetch(url, options);
    },
    ...more,
  });
const sockets = socketClient();
const forwardSubscription = (request) => ({
  subscribe: (sink) => ({ unsubscribe: sockets.subscribe({ ...request, query: request.query ?? '' }, sink) }),
});
const generateHash = async (text) => createHash('sha256').update(text).digest('hex');
const byPost = { preferGetMethod: false };
const clients = {
  plain: made([fetchExchange]),
  get: made([postAgainExchange, fetchExchange]),
  post: made([fetchExchange], byPost),
  persisted: made(
    [persistedExchange({ preferGetForPersistedQueries: false, generateHash }), fetchExchange],
    byPost,
  ),
  stream: made([fetchExchange], { ...byPost, fetchSubscriptions: true }),
  subscribe: made([subscriptionExchange({ forwardSubscription }), fetchExchange], byPost),
};

async function ask(client, id, query) {
  requests = [];
  const { data, error } = await client.query(query, {}, { requestPolicy: 'network-only' }).toPromise();
  const errors = error?.graphQLErrors.map(({ message, extensions }) => ({ message, extensions }));
  say({ answer: id, data: data ?? null, message: error?.message ?? null, errors: errors ?? null, requests });
}

const listen = (client, id, query, variables) =>
  client.subscription(query, variables ?? {}).subscribe(({ data, error }) => say(error ? { error: id, told: error.message } : { next: id, data }));

await obey({
  ask: ({ ask: id, query, by }) => ask(clients[by], id, query),
  stream: ({ stream: id, query }) => listen(clients.stream, id, query),
  subscribe: ({ subscribe: id, query, variables }) => listen(clients.subscribe, id, query, variables),
});
