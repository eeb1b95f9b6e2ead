// A partner's OpenID provider on a free port of this machine, whose keys change while it runs.
//
// Prints its issuer, then answers each line of its input with a line: `rotate` adds a key and signs with it, `drop` forgets
// all but that one. Ends with its input.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import Provider from 'oidc-provider';

const AUDIENCE = 'immediate-justice';

function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
}

function provider(issuer, keys) {
  return new Provider(issuer, {
    jwks: { keys },
    clients: [
      {
        client_id: 'council-machine',
        client_secret: 'plainly fictional, for tests',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    ttl: { ClientCredentials: 300 },
    scopes: ['openid', 'sites:read', 'suggestions:read'],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => `urn:${AUDIENCE}`,
        getResourceServerInfo: () => ({
          scope: 'sites:read suggestions:read',
          audience: AUDIENCE,
          accessTokenTTL: 300,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraTokenClaims: () => ({
      realm_access: { roles: ['offline_access', 'council-system'] },
      organisation: 'west-northants',
    }),
  });
}

let keys = [newKey()];
let answering;
const server = createServer((request, response) => answering(request, response));
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const renew = () => {
    answering = provider(issuer, keys).callback();
  };
  renew();
  console.log(issuer);
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      keys = line === 'rotate' ? [newKey(), ...keys] : keys.slice(0, 1);
      renew();
      console.log(line);
    })
    .on('close', () => process.exit());
});
