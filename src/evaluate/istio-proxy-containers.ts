import { asArray, asString, get, isAbsent, unknownValue } from '../parse/read';
import { Json, Path, Unknown, Workload } from '../parse/world';

/** Containers that the injector makes, or lays its own template under where the pod has them, with the first argument of its own. */
const OWN: ReadonlyMap<string, string> = new Map([['istio-proxy', 'proxy'], ['istio-init', 'istio-iptables'], ['istio-validation', 'istio-iptables']]);
/** What a pod may say of them without changing what they do. */
const HARMLESS: ReadonlySet<string> = new Set(['name', 'image', 'resources', 'lifecycle', 'imagePullPolicy', 'volumeMounts', 'ports', 'restartPolicy', 'terminationMessagePath', 'terminationMessagePolicy']);
const LISTS = ['initContainers', 'containers'] as const;

/** IST-11: what the containers of a pod with a sidecar lead past it, and pods that bring parts of the sidecar themselves. */
export function strangeContainers({ object, template, templatePath }: Workload): Unknown[] {
  const spec = get(template, 'spec');
  if (!object) { return []; }
  const root: Path = [...templatePath, 'spec'];
  return LISTS.flatMap(list => (asArray(get(spec, list)) ?? []).flatMap((container, index) => {
    const path = [...root, list, index];
    const first = OWN.get(asString(get(container, 'name')) ?? '');
    return first === undefined ? exempt(spec, container).map(field => unknownValue(object, [...path, 'securityContext', field], 'the proxy leaves alone what runs as 1337, as it does itself (IST-11)'))
      : get(container, 'args', 0) === first ? []
        : overlaid(container).map(field => unknownValue(object, [...path, field], 'the pod brings a part of its sidecar, and what that does is not followed here'));
  }));
}

/** The user and the group of the proxy: the rules in the pod let their connections out, and so those of anybody else who has them. */
const exempt = (spec: Json | undefined, container: Json): readonly string[] =>
  ['runAsUser', 'runAsGroup'].filter(field => (get(container, 'securityContext', field) ?? get(spec, 'securityContext', field)) === 1337);

const overlaid = (container: Json): readonly string[] => [
  ...Object.keys(container as object).filter(key => !HARMLESS.has(key)),
  ...(isAbsent(get(container, 'image')) || get(container, 'image') === 'auto' ? [] : ['image']),
];
