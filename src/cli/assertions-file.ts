import { parseAddress, parseCidr } from '../algebra/cidr';
import { quote } from '../model/check/quote';
import { asArray, asObject, asString, formatPath, get, isAbsent, stringMap } from '../parse/read';
import { Json, Path } from '../parse/world';
import { AssertionModel, EndPattern } from '../prove/assertions';
import { InputProblem } from './codes';
import { readRequest } from './request';
import { SourceFile, itemsAt, onlyFields, readSourceFile, textAt } from './source-file';

const KINDS = ['mustReach', 'mustNotReach', 'onlyReachableBy'] as const;
const FIELDS = ['workload', 'namespace', 'labels', 'cidr', 'outside', 'anyPod'];

/** What must hold: lists `mustReach`, `mustNotReach` (`client`, `server`) and `onlyReachableBy` (`clients`, `server`), each with `request` if it is about some calls only. */
export function readAssertions(files: readonly string[]): { readonly assertions: readonly AssertionModel[]; readonly problems: readonly InputProblem[] } {
  const read = files.map(name => {
    const file = readSourceFile(name, 'ZT404');
    if (file.problems.length > 0) { return { assertions: [], problems: file.problems }; }
    onlyFields(file, [], KINDS);
    const assertions = KINDS.flatMap(kind => itemsAt(file, [kind]).flatMap(([, path]) => assertionAt(file, kind, path) ?? []));
    if (assertions.length === 0 && file.problems.length === 0) { file.wrong([], 'it demands nothing'); }
    return { assertions, problems: file.problems };
  });
  return { assertions: read.flatMap(({ assertions }) => assertions), problems: read.flatMap(({ problems }) => problems) };
}

function assertionAt(file: SourceFile, kind: AssertionModel['kind'], path: Path): AssertionModel | undefined {
  const who = kind === 'onlyReachableBy' ? 'clients' : 'client';
  onlyFields(file, path, [who, 'server', 'request']);
  const clients = kind === 'onlyReachableBy' ? itemsAt(file, [...path, who]).map(([, at]) => endAt(file, at)) : [endAt(file, [...path, who])];
  if (kind === 'onlyReachableBy' && !asArray(get(file.json, ...path, who))) { file.wrong([...path, who], `${formatPath([...path, who])} is missing; an empty list means nobody`); }
  const server = endAt(file, [...path, 'server']);
  const request = textAt(file, [...path, 'request'], true);
  const traffic = request === undefined ? undefined : readRequest(request);
  if (typeof traffic === 'string') { file.wrong([...path, 'request'], traffic); }
  if (file.problems.length > 0 || !server || typeof traffic === 'string') { return undefined; }
  const names = kind === 'onlyReachableBy' ? `[${clients.map(nameOf).join(', ')}]` : clients.map(nameOf).join();
  return {
    kind, clients: clients.flatMap(client => client ?? []), server, ...(traffic ? { traffic } : {}), origin: file.at(path),
    text: `${kind}(${names}, ${nameOf(server)}${request === undefined ? '' : `, ${request}`})`,
  };
}

function endAt(file: SourceFile, path: Path): EndPattern | undefined {
  const value = get(file.json, ...path);
  const text = asString(value);
  if (text !== undefined) { return shortEnd(file, path, text); }
  if (isAbsent(value)) { file.wrong(path, `${formatPath(path)} is missing`); return undefined; }
  onlyFields(file, path, FIELDS);
  const mapping = asObject(value);
  if (!mapping) { return undefined; }
  if (Object.keys(mapping).length === 0) { file.wrong(path, `${formatPath(path)} says nothing; use any-pod for every pod`); }
  for (const field of ['workload', 'namespace', 'cidr']) { textAt(file, [...path, field], true); }
  for (const field of ['outside', 'anyPod']) { if (!isAbsent(mapping[field]) && mapping[field] !== true) { file.wrong([...path, field], `${formatPath([...path, field])} is not true`); } }
  const labels = stringMap(mapping.labels);
  if (!labels || (mapping.labels !== undefined && Object.keys(labels).length === 0)) { file.wrong([...path, 'labels'], `${formatPath([...path, 'labels'])} is no mapping of texts with an entry`); }
  const cidr = asString(mapping.cidr);
  if (cidr !== undefined && !isBlock(cidr)) { file.wrong([...path, 'cidr'], `${quote(cidr)} is no address and no CIDR`); }
  if ((cidr !== undefined || mapping.outside === true) && Object.keys(mapping).length > 1) { file.wrong(path, `${formatPath(path)} is both inside and outside of the cluster; use one field`); }
  return mapping as EndPattern;
}

const isBlock = (text: string): boolean => (parseCidr(text) ?? parseAddress(text)) !== undefined;

/** `namespace/name`, an address or CIDR, `outside`, or `any-pod`. */
function shortEnd(file: SourceFile, path: Path, text: string): EndPattern | undefined {
  if (text === 'outside') { return { outside: true }; }
  if (text === 'any-pod') { return { anyPod: true }; }
  if (isBlock(text)) { return { cidr: text }; }
  if (/^[^/\s]+\/[^/\s]+$/.test(text)) { return { workload: text }; }
  file.wrong(path, `${quote(text)} is no end; use namespace/name, an address or CIDR, outside, any-pod, or a mapping`);
  return undefined;
}

function nameOf(pattern: EndPattern | undefined): string {
  const { workload, namespace, labels, cidr, outside, anyPod } = pattern ?? {};
  const parts: (string | undefined)[] = [
    workload, cidr, outside ? 'outside' : undefined, anyPod ? 'any-pod' : undefined, namespace === undefined ? undefined : `namespace ${namespace}`,
    ...Object.entries((labels ?? {}) as Readonly<Record<string, Json>>).map(([key, value]) => `${key}=${String(value)}`),
  ];
  return parts.filter(part => part !== undefined).join(' ');
}
