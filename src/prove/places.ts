import { sampleRequest, Request } from '../algebra/request';
import { Traffic, box, intersect } from '../algebra/traffic';
import { literal } from '../algebra/language';
import { portRange } from '../algebra/ports';
import { Hop, Layers, Route } from '../evaluate/connection';
import { Cause } from '../evaluate/side';
import { formatPath } from '../parse/read';
import { Path, WorldObject } from '../parse/world';
import { deciding } from './deciding';
import { endName } from './ends';
import { LayerVerdict, Place, Witness } from './proof';

export function place(object: WorldObject, path: Path = [], fact?: string): Place {
  const { apiVersion, kind, namespace, name, origin } = object;
  const { file, line } = object.at(path);
  return { apiVersion, kind, namespace, name, path: formatPath(path), file, line, origin, fact };
}

/** Each place once, in a stable order. */
export function places(causes: readonly Cause[]): Place[] {
  const seen = new Map<string, Cause>();
  for (const cause of causes) { seen.set(`${cause.object.index} ${formatPath(cause.path)}`, cause); }
  return [...seen.values()].sort((a, b) => a.object.index - b.object.index || (formatPath(a.path) < formatPath(b.path) ? -1 : 1))
    .map(({ object, path, fact }) => place(object, path, fact));
}

const requestTraffic = ({ protocol, port, fields }: Request): Traffic => box(portRange(protocol, port), Object.entries(fields).map(([name, value]) => [name, literal(value)] as const));

/** One request of the set, sent by the client: what shows the finding. */
export function witnessOf({ world, mesh }: Layers, client: number, server: number, traffic: Traffic): Witness | undefined {
  const request = sampleRequest(traffic);
  if (!request) { return undefined; }
  const end = world.ends[client];
  return { client: endName(end), server: endName(world.ends[server]), principal: end.kind === 'workload' ? mesh.member(client).principal : undefined, request };
}

/** Layer by layer, what happens to the request on one way. */
export function verdicts({ world }: Layers, route: Route, request: Request): LayerVerdict[] {
  const asked = requestTraffic(request);
  return route.hops.map((hop: Hop) => ({
    layer: hop.layer, at: endName(world.ends[hop.at]), passes: intersect(hop.passes, asked).length > 0, places: places(deciding(hop, asked)),
  }));
}

