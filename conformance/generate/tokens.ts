import { createSign, generateKeyPairSync } from 'crypto';

/** One issuer with one key, and two users. */
const ISSUER = 'issuer.example';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const encoded = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url');
const JWKS = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'conformance', alg: 'RS256', use: 'sig' }] });

export const USERS = { u: { principal: `${ISSUER}/u`, claims: { a: 'b' } }, v: { principal: `${ISSUER}/v`, claims: { a: 'c' } } } as const;
export type User = keyof typeof USERS;

function token(user: User): string {
  const body = `${encoded({ alg: 'RS256', kid: 'conformance', typ: 'JWT' })}.${encoded({ iss: ISSUER, sub: user, exp: 4_102_444_800, ...USERS[user].claims })}`;
  return `${body}.${createSign('RSA-SHA256').update(body).sign(privateKey).toString('base64url')}`;
}

export const TOKENS: Readonly<Record<User, string>> = { u: token('u'), v: token('v') };

export const requestAuthentication = (namespace: string, app: string) => ({
  apiVersion: 'security.istio.io/v1', kind: 'RequestAuthentication', metadata: { name: app, namespace },
  spec: { selector: { matchLabels: { app } }, jwtRules: [{ issuer: ISSUER, jwks: JWKS }] },
});
