import { ApiObject } from 'cdk8s';
import { AdoptOptions } from './adopt-options';
import { PortModel } from '../model/intent';
import { Labels } from '../model/platform';

/** What `adoptWorkload` reads; found anew at every synthesis. */
export type SourceModel =
  | { readonly kind: 'objects'; readonly find: () => readonly ApiObject[]; readonly options: AdoptOptions; /** Name that was asked for. */ readonly name?: string }
  | { readonly kind: 'selector'; readonly labels: Labels; readonly serviceAccountName: string; readonly ports: readonly PortModel[]; readonly serviceName?: string; readonly meshed?: boolean };
