import { intersectIndices, isNoIndex } from '../algebra/index-set';
import { Layers } from '../evaluate/connection';
import { formatPath } from '../parse/read';
import { Undecided } from '../evaluate/side';
import { Unknown } from '../parse/world';
import { Claim } from './claim';
import { place } from './places';
import { Finding } from './proof';

/** ZT010: what nobody here understands may open or close anything, so the verdict of what it touches is "cannot decide". */
export function unknowns(layers: Layers, claim: Claim, further: readonly Undecided[] = []): Finding[] {
  const touching = [...layers.network.undecided, ...layers.mesh.undecided, ...further].filter(({ workloads }) => !isNoIndex(intersectIndices(workloads, claim.subjects)));
  const all = new Map([...layers.world.unknown, ...touching.map(({ unknown }) => unknown)].map(unknown => [key(unknown), unknown]));
  return [...all.values()].map(unknown => {
    const { object, path, message } = unknown;
    return {
      id: key(unknown), code: 'ZT010', severity: 'error', verdict: 'undecided', subject: objectName(unknown), message: `cannot decide: ${message}`,
      fix: 'remove it, or waive it by this id if it carries no traffic and changes no policy', layers: [], places: [place(object, path)], origins: object.origin ? [object.origin] : [], facts: ['X-02'],
    };
  });
}

const objectName = ({ object: { kind, namespace, name } }: Unknown): string => `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
const key = (unknown: Unknown): string => `ZT010 ${objectName(unknown)}${unknown.path.length > 0 ? ` ${formatPath(unknown.path)}` : ''}`;
