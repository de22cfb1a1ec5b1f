import { AddressRange } from '../algebra/addresses';
import { addressesIn } from './atoms';
import { complaintsAbout } from './complain';
import { containersOf } from './containers';
import { isHarmless } from './harmless';
import { KNOWN_KINDS, POD_KINDS, isServed } from './kinds';
import { checkObject, checkService } from './malformed';
import { checkPods, checkSelector } from './malformed-pods';
import { get } from './read';
import { TEMPLATE_PATHS, templatesIn } from './templates';
import { workloadOf } from './workloads';
import { Unknown, Workload, WorldObject } from './world';

/** What one object says, whatever stands beside it. */
export interface Facts {
  /** `group/kind`. */
  readonly type: string;
  readonly workloads: readonly Omit<Workload, 'index'>[];
  readonly addresses: readonly AddressRange[];
  readonly unknown: readonly Unknown[];
}

/** Templates of other controllers may hold more than pods do. */
const POD_GROUPS: ReadonlySet<string> = new Set(['', 'apps', 'batch']);

export function factsOf(object: WorldObject): Facts {
  const type = `${object.group}/${object.kind}`;
  const isKnown = KNOWN_KINDS.has(type) || isHarmless(object.group, object.kind);
  const templates = templatesIn(object, isKnown);
  const complain = complaintsAbout(object);
  checkObject(object, complain);
  if (templates.length === 0 && Object.hasOwn(TEMPLATE_PATHS, type)) {
    complain.value(TEMPLATE_PATHS[type], `the ${object.kind} has no pod template`);
  } else if (!isKnown && !(templates.length > 0 && POD_KINDS.has(type)) && object.kind !== '' && object.apiVersion !== '') {
    complain.found.push({ what: 'kind', object, path: [], message: `${object.apiVersion} ${object.kind} is no kind that is known${templates.length > 0 ? ', and may do more than make the pods of its template' : ''}` });
  }
  // Harmless kinds change nothing, whether they come to be or not.
  if (KNOWN_KINDS.has(type) && !isServed(object.group, object.apiVersion)) { complain.value(['apiVersion'], `${object.apiVersion} is no version of ${object.kind} that API servers have`); }
  if (type === '/Service') { checkService(object, complain); }
  const workloads = templates.map(template => {
    const containers = containersOf(template.template, template.path);
    if (POD_GROUPS.has(object.group)) { checkPods(template, containers, complain); checkSelector(object, template, complain); }
    return workloadOf(object, template, containers, templates.length > 1);
  });
  return { type, workloads, addresses: addressesIn(object.group, get(object.json, 'spec')), unknown: complain.found };
}
