import { makeOperation } from '@urql/core';
import { retryExchange } from '@urql/exchange-retry';

// Sends a query again by POST where GET was refused.
export const postAgainExchange = retryExchange({
  initialDelayMs: 1,
  randomDelay: false,
  maxNumberAttempts: 2,
  retryIf: (error) => error.response?.status === 405,
  retryWith: (error, operation) =>
    makeOperation(operation.kind, operation, { ...operation.context, preferGetMethod: false }),
});
