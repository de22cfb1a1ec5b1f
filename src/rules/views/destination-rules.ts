import { World, WorldObject } from '../../parse/world';
import { Place, inObject, isPresent, items, numberOf, textOf, within } from '../place';
import { once } from './once';

export interface TlsSetting { readonly place: Place; readonly mode: string; /** The only port of the Service that it is about. */ readonly port?: number }

export interface DestinationRule {
  readonly object: WorldObject;
  /** A full name, or one that begins with `*`. */
  readonly host: string;
  readonly tls: readonly TlsSetting[];
}

/** Istio completes a host without any dot with the namespace of the rule. */
const fullName = (host: string, namespace: string): string => (host.includes('.') || host.startsWith('*') ? host : `${host}.${namespace}.svc.cluster.local`);

export const destinationRules = once((world: World): readonly DestinationRule[] => world.ofKind('DestinationRule', 'networking.istio.io').map(object => {
  const policy = inObject(object, 'spec', 'trafficPolicy');
  const setting = (place: Place, port?: number): TlsSetting[] => (isPresent(place) ? [{ place, mode: textOf(within(place, 'mode')) ?? 'DISABLE', port }] : []);
  return {
    object,
    host: fullName(textOf(inObject(object, 'spec', 'host')) ?? '', object.namespace).toLowerCase(),
    tls: [...setting(within(policy, 'tls')), ...items(within(policy, 'portLevelSettings')).flatMap(item => setting(within(item, 'tls'), numberOf(within(item, 'port', 'number'))))],
  };
}));

/** Whether the pattern is about the name, or about all names of another pattern. */
export const hostCovers = (pattern: string, host: string): boolean => pattern === host || (pattern.startsWith('*') && host.replace(/^\*/, '').endsWith(pattern.slice(1)));
