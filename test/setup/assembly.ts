import * as fs from 'fs';
import * as path from 'path';
import { gunzipSync } from 'zlib';

/** What `.jsii` says about the public API; only the parts that the rules read. */
export interface Assembly { readonly name: string; readonly types: { readonly [fqn: string]: ApiType } }
export interface ApiType {
  readonly fqn: string; readonly name: string; readonly kind: string; readonly datatype?: boolean; readonly docs?: Docs;
  readonly initializer?: Callable; readonly methods?: Callable[]; readonly properties?: Property[]; readonly members?: Member[];
}
interface Docs { readonly summary?: string; readonly default?: string }
interface Member { readonly name: string; readonly docs?: Docs }
interface Property extends Member { readonly type: TypeRef; readonly optional?: boolean; readonly overrides?: string }
interface Callable { readonly name?: string; readonly docs?: Docs; readonly parameters?: Property[]; readonly returns?: { readonly type: TypeRef }; readonly overrides?: string }
interface TypeRef { readonly primitive?: string; readonly fqn?: string; readonly collection?: { readonly elementtype: TypeRef }; readonly union?: { readonly types: TypeRef[] } }

/** Reads `.jsii`, following the redirect of a compressed one. */
export function readAssembly(folder: string): Assembly {
  const text = fs.readFileSync(path.join(folder, '.jsii'), 'utf8');
  const content = JSON.parse(text);
  if (content.schema !== 'jsii/file-redirect') { return content; }
  return JSON.parse(gunzipSync(fs.readFileSync(path.join(folder, content.filename))).toString('utf8'));
}

/** The types of the root module; those of the imported classes follow their CRDs and no rule of ours. */
export function rootTypes(assembly: Assembly, submodules: string[]): ApiType[] {
  return Object.values(assembly.types).filter(({ fqn }) => !submodules.includes(fqn.split('.')[1]));
}

function refs(ref: TypeRef): TypeRef[] {
  return [ref, ...ref.collection ? refs(ref.collection.elementtype) : [], ...ref.union?.types.flatMap(refs) ?? []];
}

/** What is wrong with one type: missing words, unions, `any`. */
export function complaints(type: ApiType, anyAllowed: readonly string[] = []): string[] {
  const found: string[] = [];
  const documented = (place: string, docs: Docs | undefined) => { if (!docs?.summary) { found.push(`${place}: no summary`); } };
  const typed = (place: string, ref: TypeRef) => {
    for (const { union, primitive } of refs(ref)) {
      if (union) { found.push(`${place}: union type`); }
      if (primitive === 'any' && !anyAllowed.includes(place)) { found.push(`${place}: any`); }
    }
  };
  const callable = (place: string, { parameters = [], returns }: Callable) => {
    for (const parameter of parameters) { typed(`${place}(${parameter.name})`, parameter.type); }
    if (returns) { typed(place, returns.type); }
  };

  documented(type.name, type.docs);
  for (const member of type.members ?? []) { documented(`${type.name}.${member.name}`, member.docs); }
  for (const property of type.properties ?? []) {
    const place = `${type.name}.${property.name}`;
    // An override without words inherits those of its base.
    if (!property.overrides) { documented(place, property.docs); }
    typed(place, property.type);
    if (type.datatype && property.optional && !property.docs?.default) { found.push(`${place}: no @default`); }
  }
  if (type.initializer) { callable(`new ${type.name}`, type.initializer); }
  for (const method of type.methods ?? []) {
    const place = `${type.name}.${method.name}`;
    if (!method.overrides) { documented(place, method.docs); }
    callable(place, method);
  }
  return found;
}
