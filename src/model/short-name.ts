import { createHash } from 'crypto';

/** Kubernetes names have at most 253 characters; a longer one is cut and told apart by a short hash. */
export function shortName(name: string, limit = 253): string {
  if (name.length <= limit) { return name; }
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, limit - 9).replace(/[^a-z0-9]+$/, '')}-${hash}`;
}
