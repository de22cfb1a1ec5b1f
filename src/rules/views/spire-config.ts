import { World, WorldObject } from '../../parse/world';
import { Place, fields, inObject, textOf } from '../place';
import { once } from './once';

/** The configuration files of SPIRE that ConfigMaps hold, in HCL or JSON. */
export const spireConfigs = once((world: World): readonly { readonly object: WorldObject; readonly place: Place; readonly text: string }[] =>
  world.ofKind('ConfigMap', '').flatMap(object => fields(inObject(object, 'data')).flatMap(([, place]) => {
    const text = textOf(place);
    return text !== undefined && /\b(server|agent)["']?\s*([:=]\s*)?\{/.test(text) && /\btrust_domain\b/.test(text) ? [{ object, place, text }] : [];
  })));

const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** A Go duration in seconds; undefined when it is none. */
export function seconds(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+$/.test(text)) { return undefined; }
  return [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)].reduce((sum, [, number, unit]) => sum + Number(number) * UNITS[unit], 0);
}
