import { createClient } from 'graphql-ws';

// A graphql-ws client whose subscriptions go on where they were cut off. Takes the options of `createClient`;
// `connectionParams` is a function that gives the token.
export function createResumingClient(options) {
  // The last position of each operation by its id, which stays the same when the client connects again.
  const positions = new Map();
  return createClient({
    retryAttempts: Infinity,
    shouldRetry: () => true,
    ...options,
    connectionParams: async () => ({
      ...(await options.connectionParams()),
      resumeAfter: Object.fromEntries(positions),
    }),
    on: {
      ...options.on,
      message(message) {
        options.on?.message?.(message);
        const isEvent = message.type === 'next';
        const id = isEvent ? message.id : message.payload?.id;
        const position = isEvent ? message.payload.extensions?.position : message.payload?.position;
        if (!position) return;
        positions.delete(id);
        positions.set(id, position);
        // Operations that have ended are forgotten in the end.
        if (positions.size > 100) positions.delete(positions.keys().next().value);
      },
    },
  });
}
