import { schemaProblems } from '../../src/compile/schema-check';

/** Whether the API server refuses the object. A field that it does not know it only drops, and a kind that it does not know is not ours to judge. */
export const isRefused = (object: any): boolean =>
  schemaProblems(object).some(problem => !/: unknown field|: no schema for this kind/.test(problem)) || (object.spec?.template !== undefined && !selectsItsPods(object)) || hasTwins(object);

/** Validation of apps/v1 in Go: the selector of a controller holds for the pods that it makes. */
function selectsItsPods({ spec: { selector, template } }: any): boolean {
  const wanted = Object.entries(selector?.matchLabels ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => template.metadata?.labels?.[key] === value);
}

/** Containers of a pod have names of their own. */
function hasTwins({ spec }: any): boolean {
  const names = (spec?.template?.spec?.containers ?? []).map(({ name }: any) => name);
  return new Set(names).size < names.length;
}
