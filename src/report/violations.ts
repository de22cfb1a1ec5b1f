import { Finding, Place } from '../prove/proof';
import { visible } from './encode/visible';
import { witnessText } from './finding-text';

/** What cdk8s-cli prints of a finding, and looks up the construct of by the name of the object. */
export interface Violation {
  readonly ruleName: string;
  readonly recommendation: string;
  readonly fix: string;
  readonly violatingResources: readonly { readonly resourceName: string; readonly manifestPath: string; readonly locations: readonly string[] }[];
}

export function violation({ id, message, fix, witness, places, layers, origins, subject }: Finding): Violation {
  const declared = origins.map(origin => `declared at ${origin}`);
  const all = places.length > 0 ? places : layers.flatMap(layer => layer.places);
  const objects = [...new Map(all.map(place => [objectOf(place), all.filter(other => objectOf(other) === objectOf(place))])).values()];
  return {
    ruleName: visible(id), recommendation: visible(`${message}${witness ? `; request: ${witnessText(witness)}` : ''}`), fix: visible(fix),
    // Something that is missing has no object; then it is what was declared that is violated.
    violatingResources: objects.length === 0 ? [{ resourceName: visible(subject), manifestPath: '-', locations: (declared.length > 0 ? declared : ['no object']).map(visible) }]
      : objects.map((found, index) => ({
        resourceName: visible(found[0].name), manifestPath: visible(found[0].file ?? '-'), locations: [...found.map(locationOf), ...(index === 0 ? declared : [])].map(visible),
      })),
  };
}

const objectOf = ({ kind, namespace, name, file }: Place): string => [kind, namespace, name, file].join('\n');

const locationOf = ({ kind, namespace, name, path, line }: Place): string =>
  `${kind} ${namespace ? `${namespace}/` : ''}${name}${path ? ` ${path}` : ''}${line === undefined ? '' : `, line ${line}`}`;
