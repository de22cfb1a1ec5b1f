import { Layers } from '../../src/evaluate/connection';
import { endName } from '../../src/prove/ends';
import { Finding } from '../../src/prove/proof';
import { isRequest } from './questions';
import { Call, Ways, Word } from './truth';

/** A finding that says of one call that it passes, or that it does not. */
export interface Shown { readonly finding: Finding; readonly call: Call; readonly open: boolean }

/** Findings whose witness the layers decide; what only a name, a route or the setting of a client hinders has no layer that stops it. */
export function shownBy({ world }: Layers, findings: readonly Finding[]): Shown[] {
  return findings.flatMap(finding => {
    const { code, witness, layers, verdict } = finding;
    const open = ['ZT002', 'ZT004', 'ZT006'].includes(code);
    const closed = ['ZT001', 'ZT005'].includes(code) && layers.some(({ passes }) => !passes);
    if (!witness || !isRequest(witness.request) || verdict !== 'violated' || layers.length === 0 || !(open || closed)) { return []; }
    const [client, server] = [witness.client, witness.server].map(name => endOf(world, name));
    return client === undefined || server === undefined ? [] : [{ finding, call: { client, server, request: witness.request }, open }];
  });
}

/** Only where no other end has that name. */
function endOf({ ends }: Layers['world'], name: string): number | undefined {
  const found = ends.filter(end => endName(end) === name);
  return found.length === 1 ? found[0].index : undefined;
}

/**
 * What the engines say of it: an undeclared call may come in any way, and a declared one goes as the proxies send it. `readsRequests`: the
 * engine of the network layer was asked about the request, and not only about its port.
 */
export function wordOn({ call: { request: { fields } }, open, finding: { layers } }: Shown, { plaintext, identified, waypoint }: Ways, readsRequests: boolean): Word {
  const isNetwork = ({ layer }: { readonly layer: string }): boolean => layer === 'egress' || layer === 'ingress';
  const isUnread = Object.keys(fields).some(field => field !== 'name') && !readsRequests;
  if (open) {
    if (isUnread && layers.every(isNetwork)) { return undefined; }
    const words = [plaintext, identified, waypoint];
    return words.includes('open') ? 'open' : plaintext === undefined ? undefined : 'closed';
  }
  const word = waypoint ?? identified ?? plaintext;
  return word === 'open' && isUnread && layers.some(verdict => !verdict.passes && isNetwork(verdict)) ? undefined : word;
}
