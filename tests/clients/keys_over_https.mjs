// A partner's key set over https on a free port of this machine: `node keys_over_https.mjs CERTIFICATE KEY JWKS`.
//
// Prints its port, then answers every request with the key set. Ends with its input.
import { createServer } from 'node:https';
import { readFileSync } from 'node:fs';

const [cert, key, jwks] = process.argv.slice(2).map((path) => readFileSync(path));
const server = createServer({ cert, key }, (_, response) => {
  response.setHeader('Content-Type', 'application/json').end(jwks);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
