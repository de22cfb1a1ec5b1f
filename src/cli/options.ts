import { dateProblems } from '../model/check/dates';
import { trustDomainProblems } from '../model/check/trust-domain';
import { OptionName } from './command';

/** One option: how it is written, what it means, and what its value may be. */
export interface Option {
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly short?: string;
  readonly text: string;
  /** What would be right, where the value is wrong. */
  readonly problem?: (value: string) => string | undefined;
}

const oneOf = (...values: readonly string[]) => (value: string): string | undefined => (values.includes(value) ? undefined : `use ${values.join(' or ')}`);

export const OPTIONS: Readonly<Record<OptionName | 'help' | 'version', Option>> = {
  'format': { value: 'FORMAT', text: 'form of the output' },
  'output': { value: 'FILE', short: 'o', text: 'write there instead of to the terminal' },
  'strict': { text: 'what is only assumed is not enough: exit 2' },
  'file': { value: 'PATH', short: 'f', repeatable: true, text: 'manifests: a file, a folder, or - for the standard input' },
  'intent': { value: 'FILE', repeatable: true, text: 'what was declared; otherwise each .intent file that lies in the folders' },
  'platform': { value: 'NAME', text: 'which platform of the intent, where it has several' },
  'network': { value: 'LAYER', text: 'kubernetes or cilium; without intent, otherwise as the manifests show', problem: oneOf('kubernetes', 'cilium') },
  'mesh': { value: 'MESH', text: 'none, istio-sidecar or istio-ambient, for namespaces that no manifest labels; without intent, otherwise as the labels show', problem: oneOf('none', 'istio-sidecar', 'istio-ambient') },
  'trust-domain': { value: 'NAME', text: 'without intent; cluster.local by default', problem: value => trustDomainProblems('it', value)[0]?.right },
  'waivers': { value: 'FILE', repeatable: true, text: 'findings that somebody answers for' },
  'assertions': { value: 'FILE', repeatable: true, text: 'what must hold whatever was declared' },
  'today': { value: 'DATE', text: 'the day that dates are judged against', problem: value => dateProblems('it', value)[0]?.right },
  'help': { short: 'h', text: 'this text; behind a command, about that command' },
  'version': { text: 'the version' },
};
