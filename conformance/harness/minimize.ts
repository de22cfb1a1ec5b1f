type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

/** Each place of an object that could be left out, outer ones first. */
function places(json: Json, path: Path = []): Path[] {
  const inner: (readonly [string | number, Json])[] = Array.isArray(json) ? json.map((value, index) => [index, value]) : json !== null && typeof json === 'object' ? Object.entries(json) : [];
  const here = inner.map(([key]) => [...path, key]);
  return [...here, ...inner.flatMap(([key, value]) => places(value, [...path, key]))];
}

function without(json: Json, [key, ...rest]: Path): Json {
  if (Array.isArray(json)) { return rest.length === 0 ? json.filter((_, index) => index !== key) : json.map((value, index) => (index === key ? without(value, rest) : value)); }
  const copy = { ...(json as { [key: string]: Json }) };
  if (rest.length === 0) { delete copy[key]; } else { copy[key] = without(copy[key], rest); }
  return copy;
}

const KEPT = new Set(['apiVersion', 'kind', 'metadata', 'name', 'namespace']);

/** The smallest objects that `still` holds for: first whole objects go, in halves, then whatever is inside of them. */
export async function minimize(objects: readonly object[], still: (objects: readonly object[]) => Promise<boolean>, tries = 400): Promise<readonly object[]> {
  let left = tries;
  const holds = async (smaller: readonly object[]) => left-- > 0 && still(smaller);
  let kept = objects;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < kept.length;) {
      const smaller = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (await holds(smaller)) { kept = smaller; } else { start += size; }
    }
  }
  for (let index = 0; index < kept.length; index++) {
    for (let found = true; found && left > 0;) {
      found = false;
      for (const path of places(kept[index] as Json)) {
        if (path.length <= 2 && KEPT.has(String(path.at(-1)))) { continue; }
        const smaller = kept.map((object, at) => (at === index ? without(object as Json, path) as object : object));
        if (await holds(smaller)) { kept = smaller; found = true; break; }
      }
    }
  }
  return kept;
}
