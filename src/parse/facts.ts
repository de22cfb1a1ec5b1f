import { AddressRange } from '../algebra/addresses';
import { addressesIn } from './atoms';
import { isHarmless } from './harmless';
import { KNOWN_KINDS } from './kinds';
import { malformed, malformedService } from './malformed';
import { malformedPods } from './malformed-pods';
import { get, unknownValue } from './read';
import { TEMPLATE_PATHS, templatesIn } from './templates';
import { workloadOf } from './workloads';
import { Unknown, Workload, WorldObject } from './world';

/** What one object says, whatever stands beside it. */
export interface Facts {
  readonly workloads: readonly Omit<Workload, 'index'>[];
  readonly addresses: readonly AddressRange[];
  readonly unknown: readonly Unknown[];
}

const POD_GROUPS = ['', 'apps', 'batch'];

const KNOWN = new WeakMap<WorldObject, Facts>();

/** Objects never change, and a proof makes several worlds of the same ones. */
export function factsOf(object: WorldObject): Facts {
  const known = KNOWN.get(object);
  if (known) { return known; }
  const facts = read(object);
  KNOWN.set(object, facts);
  return facts;
}

function read(object: WorldObject): Facts {
  const kind = `${object.group}/${object.kind}`;
  const isKnown = KNOWN_KINDS.has(kind) || isHarmless(object.group, object.kind);
  const templates = templatesIn(object, isKnown);
  const unknown = malformed(object);
  if (templates.length === 0 && Object.hasOwn(TEMPLATE_PATHS, kind)) {
    unknown.push(unknownValue(object, TEMPLATE_PATHS[kind], `the ${object.kind} has no pod template`));
  } else if (templates.length === 0 && !isKnown) {
    unknown.push({ what: 'kind', object, path: [], message: `${object.apiVersion} ${object.kind} is no kind that is known` });
  }
  // Templates of other controllers may hold more than pods do.
  if (POD_GROUPS.includes(object.group)) { unknown.push(...templates.flatMap(template => malformedPods(object, template))); }
  if (kind === '/Service') { unknown.push(...malformedService(object)); }
  return {
    workloads: templates.map(template => workloadOf(object, template, templates.length > 1)),
    addresses: addressesIn(object.group, get(object.json, 'spec')),
    unknown,
  };
}
