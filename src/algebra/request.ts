import { sample } from './http';
import { firstPort, Transport } from './ports';
import { Traffic } from './traffic';

/** One request of a set, to show. A field that does not matter is absent. */
export interface Request {
  readonly protocol: Transport;
  readonly port: number;
  /** By the names of `Fields`. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The first request of the set; undefined when it is empty. Deterministic: the same set, in the same order of boxes, gives the same one. */
export function sampleRequest(traffic: Traffic): Request | undefined {
  if (traffic.length === 0) { return undefined; }
  const { ports, fields } = traffic.reduce((best, next) => (next.ports[0][0] < best.ports[0][0] ? next : best));
  return { ...firstPort(ports)!, fields: Object.fromEntries([...fields].map(([name, language]) => [name, sample(name, language)!])) };
}

/** `TCP 8080 GET /admin host shop.example header x-role=admin`. */
export function formatRequest({ protocol, port, fields }: Request): string {
  const rest = Object.entries(fields).filter(([name]) => name !== 'method' && name !== 'path').map(([name, value]) => {
    const title = name.replace(':', ' ');
    if (value === '') { return `without ${title}`; }
    return name.includes(':') || name === 'principal' ? `${title}${value}` : `${title} ${value}`;
  });
  return [`${protocol} ${port}`, fields.method, fields.path, ...rest].filter(part => part !== undefined && part !== '').join(' ');
}
