// A partner's page that uses Apollo Client, as it is. { "ask": ID, "query": Q } asks, { "persisted": ID, "query": Q } asks by
// hash first, { "subscribe": ID, "query": Q, "variables": V } listens and goes on by itself.
import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { obey, page, say, socketClient } from './commands.mjs';

let requests = [];
const http = new HttpLink({
  uri: page.url,
  fetch: (url, options) => {
    const headers = { ...options.headers, authorization: `Bearer ${page.token}` };
    requests.push({ method: options.method, hasText: 'query' in JSON.parse(options.body) });
    return fetch(url, { ...options, headers });
  },
});
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const made = (link) => new ApolloClient({ link, cache: new InMemoryCache() });
const clients = {
  ask: made(http),
  persisted: made(ApolloLink.from([new PersistedQueryLink({ sha256 }), http])),
  subscribe: made(new GraphQLWsLink(socketClient())),
};

async function ask(client, id, query) {
  requests = [];
  try {
    const { data } = await client.query({ query: gql(query), fetchPolicy: 'no-cache' });
    say({ answer: id, data, requests });
  } catch (error) {
    const errors = CombinedGraphQLErrors.is(error) ? error.errors : null;
    say({ answer: id, kind: error.name, message: error.message, errors, requests });
  }
}

await obey({
  ask: ({ ask: id, query }) => ask(clients.ask, id, query),
  persisted: ({ persisted: id, query }) => ask(clients.persisted, id, query),
  subscribe: ({ subscribe: id, query, variables }) =>
    clients.subscribe.subscribe({ query: gql(query), variables, fetchPolicy: 'no-cache' }).subscribe({
      next: ({ data, error }) => say(error ? { error: id, told: error.message } : { next: id, data }),
      error: (error) => say({ error: id, told: String(error) }),
      complete: () => say({ complete: id }),
    }),
});
