import { Ports } from '../algebra/ports';
import { intersect, subtract } from '../algebra/ranges';
import { portsOf } from '../algebra/traffic';
import { Layers } from '../evaluate/connection';
import { Registry } from '../evaluate/registry';
import { Claim } from './claim';
import { Hindrance } from './obstacle';
import { otherResolver, unknownNames } from './obstacle-names';
import { sentElsewhere, unknownToProxy } from './obstacle-registry';

/** The first that stands in the way. */
export function obstacles(layers: Layers, claim: Claim, registry: Registry): Hindrance {
  const all = [notHttp, unknownNames(layers, claim), otherResolver(layers, claim), unknownToProxy(layers, claim.intent.platform, registry), sentElsewhere(layers, registry)];
  return (...connection) => {
    for (const hindrance of all) {
      const found = hindrance(...connection);
      if (found) { return found; }
    }
    return undefined;
  };
}

/** CIL-28: a proxy that reads requests passes nothing else, and another rule for the same port does not lead around it (CIL-32). */
const notHttp: Hindrance = ({ link: { port }, needed }, _client, _server, ways) => {
  if (['http', 'grpc', 'metrics'].includes(port.application)) { return undefined; }
  const left = ways.filter(({ kind }) => kind !== 'plaintext').reduce<Ports>((ports, { usual }) => subtract(ports, portsOf(usual)), portsOf(needed));
  const hop = ways.filter(({ kind }) => kind === 'plaintext').flatMap(({ hops }) => hops).find(({ http = [] }) => intersect(http, left).length > 0);
  return hop && { text: 'it is read as HTTP on the way, and the port is declared as another protocol', fix: 'take the rules for HTTP away from this port, or declare the port as HTTP', fact: 'CIL-28', causes: hop.causes };
};
