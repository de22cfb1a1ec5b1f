/**
 * Keys and values of a plain object, undefined for anything else. Only its own: `{ __proto__: {...} }` has a foreign
 * prototype, with values that a later copy would lose or find by accident.
 */
export function plainEntries(value: unknown): [string, unknown][] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) { return undefined; }
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === null || Object.getPrototypeOf(prototype) === null ? Object.entries(value) : undefined;
  } catch {
    // A getter or a proxy may throw anything.
    return undefined;
  }
}
