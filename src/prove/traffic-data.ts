import { formatBox, formatValues } from '../algebra/print';
import { PROTOCOLS, Transport, numbersOf } from '../algebra/ports';
import { Traffic } from '../algebra/traffic';

/** One kind of request as plain data. */
export interface BoxData {
  /** For people. */
  readonly text: string;
  readonly ports: readonly { readonly protocol: Transport; readonly first: number; readonly last: number }[];
  /** Patterns by the names of `Fields`; `formatLanguage` in the algebra describes them. */
  readonly fields: Readonly<Record<string, string>>;
}

export const trafficData = (traffic: Traffic): BoxData[] => traffic.map(box => ({
  text: formatBox(box),
  ports: PROTOCOLS.flatMap(protocol => numbersOf(box.ports, protocol).map(([first, last]) => ({ protocol, first, last }))),
  fields: Object.fromEntries([...box.fields].map(([name, language]) => [name, formatValues(name, language)])),
})).sort((a, b) => (a.text < b.text ? -1 : 1));
