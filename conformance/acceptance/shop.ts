import { startEngine } from '../harness/engine';
import { Outcome, Part } from '../harness/part';
import { examples } from './manifests';

/** What each server of the shop listens on, and all that it can be asked, declared or not. */
const SERVERS: { readonly [name: string]: { readonly port: number; readonly protocol: 'grpc' | 'http' | 'tcp'; readonly asks: readonly string[] } } = {
  adservice: grpc(9555, 'AdService', 'GetAds'),
  cartservice: grpc(7070, 'CartService', 'AddItem', 'EmptyCart', 'GetCart'),
  checkoutservice: grpc(5050, 'CheckoutService', 'PlaceOrder'),
  currencyservice: grpc(7000, 'CurrencyService', 'Convert', 'GetSupportedCurrencies'),
  emailservice: grpc(8080, 'EmailService', 'SendOrderConfirmation'),
  frontend: { port: 8080, protocol: 'http', asks: ['GET /', 'GET /cart', 'GET /logout', 'GET /product/1', 'POST /cart', 'POST /cart/checkout', 'POST /cart/empty', 'POST /setCurrency', 'POST /', 'DELETE /cart', 'GET /_healthz', 'GET /assistant'] },
  loadgenerator: { port: 8080, protocol: 'tcp', asks: ['a byte'] },
  paymentservice: grpc(50051, 'PaymentService', 'Charge'),
  productcatalogservice: grpc(3550, 'ProductCatalogService', 'GetProduct', 'ListProducts', 'SearchProducts'),
  recommendationservice: grpc(8080, 'RecommendationService', 'ListRecommendations'),
  'redis-cart': { port: 6379, protocol: 'tcp', asks: ['a byte'] },
  shippingservice: grpc(50051, 'ShippingService', 'GetQuote', 'ShipOrder'),
};

function grpc(port: number, service: string, ...methods: readonly string[]): { readonly port: number; readonly protocol: 'grpc'; readonly asks: readonly string[] } {
  return { port, protocol: 'grpc', asks: [...methods, 'NoSuchMethod'].map(method => `POST /hipstershop.${service}/${method}`) };
}

const methods = (service: string, ...names: readonly string[]): string[] => names.map(name => `POST /hipstershop.${service}/${name}`);

/** The 16 calls of the shop, written down once more: what the manifests were made from is not asked. */
const CALLS: { readonly [pair: string]: readonly string[] } = {
  'frontend adservice': methods('AdService', 'GetAds'),
  'frontend cartservice': methods('CartService', 'AddItem', 'EmptyCart', 'GetCart'),
  'frontend checkoutservice': methods('CheckoutService', 'PlaceOrder'),
  'frontend currencyservice': methods('CurrencyService', 'Convert', 'GetSupportedCurrencies'),
  'frontend productcatalogservice': methods('ProductCatalogService', 'GetProduct', 'ListProducts'),
  'frontend recommendationservice': methods('RecommendationService', 'ListRecommendations'),
  'frontend shippingservice': methods('ShippingService', 'GetQuote'),
  'checkoutservice cartservice': methods('CartService', 'EmptyCart', 'GetCart'),
  'checkoutservice currencyservice': methods('CurrencyService', 'Convert'),
  'checkoutservice emailservice': methods('EmailService', 'SendOrderConfirmation'),
  'checkoutservice paymentservice': methods('PaymentService', 'Charge'),
  'checkoutservice productcatalogservice': methods('ProductCatalogService', 'GetProduct'),
  'checkoutservice shippingservice': methods('ShippingService', 'GetQuote', 'ShipOrder'),
  'recommendationservice productcatalogservice': methods('ProductCatalogService', 'ListProducts'),
  'cartservice redis-cart': ['a byte'],
  'loadgenerator frontend': ['GET /', 'GET /cart', 'GET /logout', 'GET /product/1', 'POST /cart', 'POST /cart/checkout', 'POST /cart/empty', 'POST /setCurrency'],
};

const TRUST_DOMAIN = 'boutique.example';
const MESH = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio', namespace: 'istio-system' }, data: { mesh: `trustDomain: ${TRUST_DOMAIN}\n` } };
const principal = (name: string): string => `spiffe://${TRUST_DOMAIN}/ns/shop/sa/${name}`;

interface Query { readonly from: string; readonly to: string; readonly port: number; readonly mtls: boolean; readonly identity: string; readonly protocol: string; readonly method: string; readonly path: string; readonly host: string }
interface Result { readonly passed: boolean; readonly why?: string; readonly error?: string }
interface Row { readonly client: string; readonly server: string; readonly how: 'own certificate' | 'no certificate' | 'certificate of another'; readonly ask: string; readonly opens: boolean; readonly query: Query }

function rows(): Row[] {
  const names = Object.keys(SERVERS);
  return names.flatMap(server => names.flatMap(client => SERVERS[server].asks.flatMap((ask): Row[] => {
    const { port, protocol } = SERVERS[server];
    const [method, path] = ask.startsWith('a ') ? ['GET', '/'] : ask.split(' ');
    const query = { from: `shop/${client}`, to: `shop/${server}`, port, protocol, method, path, host: `${server}.shop`, mtls: true, identity: principal(client) };
    const declared = (who: string): boolean => (CALLS[`${who} ${server}`] ?? []).includes(ask);
    const row = { client, server, ask };
    // A neighbour that may not do what this client may: the address of the client does not help it.
    const neighbour = names.find(name => name !== client && !declared(name))!;
    return [
      { ...row, how: 'own certificate', opens: declared(client), query }, { ...row, how: 'no certificate', opens: false, query: { ...query, mtls: false, identity: '' } },
      ...(declared(client) ? [{ ...row, how: 'certificate of another' as const, opens: false, query: { ...query, identity: principal(neighbour) } }] : []),
    ];
  })));
}

const FORMS = { grpc: /^gRPC status 7$/, http: /^HTTP 403$/, tcp: /^read: / };

/** A request that may not pass is answered as its protocol does; without a certificate it does not get so far. */
function isRefusal({ how, server }: Row, { why = '' }: Result): boolean {
  return how === 'no certificate' ? /^(read|http2|write|handshake): /.test(why) : FORMS[SERVERS[server].protocol].test(why);
}

async function judge(program: string, envoy: string): Promise<Outcome> {
  const [shop] = examples('istio-sidecar');
  if (!shop) { throw new Error('no example on istio-sidecar'); }
  const engine = startEngine<Query, Result>(program, ['-envoy', envoy]);
  try {
    const asked = rows();
    const { answers, refused, log = [] } = await engine.ask({ objects: [...shop.objects, MESH], queries: asked.map(({ query }) => query) });
    if (refused || answers.length !== asked.length) { throw new Error(`${answers.length} answers to ${asked.length} calls; ${(refused ?? []).join('; ')} ${(log ?? []).join('; ')}`); }
    const wrong = asked.flatMap((row, index) => {
      const answer = answers[index];
      const right = !answer.error && answer.passed === row.opens && (answer.passed || isRefusal(row, answer));
      return right ? [] : [`${row.client} -> ${row.server} ${row.ask} with ${row.how}: ${answer.error ?? (answer.passed ? 'passed' : answer.why)}; ${row.opens ? 'declared' : 'not declared'}`];
    });
    const passed = new Set(asked.filter((_, index) => answers[index].passed).map(({ client, server }) => `${client} ${server}`));
    if (passed.size !== 16) { wrong.push(`${passed.size} pairs of the shop talk, and 16 should`); }
    return {
      judged: 'calls of the shop through the Envoys that istiod configures from its manifests: all pairs, all methods, with and without a certificate, and with that of another',
      cases: asked.length, agreed: asked.length - wrong.length, undecided: 0, failures: wrong.slice(0, 8), notes: [`${passed.size} pairs talk`, `${answers.filter(answer => answer.passed).length} calls pass`], table: table(asked, answers),
    };
  } finally { engine.stop(); }
}

/** Clients down, servers across: how many of the server's requests pass, of how many. */
function table(asked: readonly Row[], answers: readonly Result[]): string {
  const names = Object.keys(SERVERS);
  const cell = (client: string, server: string): string => {
    const own = asked.flatMap((row, index) => (row.client === client && row.server === server && row.how === 'own certificate' ? [answers[index].passed] : []));
    const passed = own.filter(Boolean).length;
    return passed > 0 ? `**${passed} of ${own.length}**` : `0 of ${own.length}`;
  };
  return [`| client | ${names.join(' | ')} |`, `|---|${names.map(() => '---|').join('')}`, ...names.map(client => `| ${client} | ${names.map(server => cell(client, server)).join(' | ')} |`)].join('\n');
}

export const shop: Part = {
  name: 'shop', engine: 'istiod and Envoy', version: '1.31.0 (eed52ebb66ad) and 1.40.0', programs: ['sidecar'], least: 500,
  run: ({ programs, envoy }) => judge(programs.get('sidecar')!, envoy()),
};
