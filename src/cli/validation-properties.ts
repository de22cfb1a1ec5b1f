import { quote } from '../model/check/quote';
import { InputProblem, inputProblem } from './codes';
import { OptionName, Values } from './command';
import { OPTIONS } from './options';

const NAMES: readonly OptionName[] = ['intent', 'platform', 'strict', 'network', 'mesh', 'trust-domain', 'waivers', 'assertions'];

/** The properties of a validation in cdk8s.yaml: options of the command, by their names; a list where an option may be repeated. */
export function readProperties(properties: Readonly<Record<string, unknown>>, today: string): { readonly values: Values; readonly problems: readonly InputProblem[] } {
  const problems: InputProblem[] = [];
  const texts = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(properties)) {
    const where = `cdk8s.yaml: property ${quote(name)} of the validation`;
    const wrong = (what: string) => problems.push(inputProblem('ZT401', where, what));
    const option = NAMES.find(item => item === name);
    if (!option) { wrong(`there is no such property; use ${NAMES.join(', ')}`); continue; }
    if (option === 'strict') {
      if (typeof value === 'boolean') { texts.set(option, value ? [''] : []); } else { wrong('it is neither true nor false'); }
      continue;
    }
    const { repeatable, problem } = OPTIONS[option];
    const list: unknown[] = Array.isArray(value) && repeatable ? value : [value];
    if (list.some(item => typeof item !== 'string' || item === '')) { wrong(repeatable ? 'it is no text and no list of texts' : 'it is no text'); continue; }
    const right = (list as string[]).map(item => problem?.(item)).find(found => found !== undefined);
    if (right) { wrong(`${quote(list.join(', '))} is wrong; ${right}`); } else { texts.set(option, list as string[]); }
  }
  const all = (name: OptionName): readonly string[] => texts.get(name) ?? [];
  const [platform, network, mesh, trustDomain] = (['platform', 'network', 'mesh', 'trust-domain'] as const).map(name => all(name)[0]);
  return {
    problems,
    values: {
      format: 'json', strict: all('strict').length > 0, file: [], intent: all('intent'), waivers: all('waivers'), assertions: all('assertions'), today,
      platform, network: network as Values['network'], mesh: mesh as Values['mesh'], trustDomain,
    },
  };
}
