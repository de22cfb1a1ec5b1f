/** Whole numbers as sorted, disjoint, not adjacent ranges, both ends inclusive: the one normal form, so equal sets are equal texts. */
export type Ranges = readonly (readonly [first: number, last: number])[];

export const NO_RANGE: Ranges = [];

/** Sorts, joins what overlaps or touches, and drops ranges that end before they begin. */
export function ranges(parts: Ranges): Ranges {
  if (parts.length === 1) { return parts[0][0] <= parts[0][1] ? parts : NO_RANGE; }
  const joined: [number, number][] = [];
  for (const [first, last] of [...parts].sort((a, b) => a[0] - b[0])) {
    if (last < first) { continue; }
    const previous = joined[joined.length - 1];
    if (previous !== undefined && first <= previous[1] + 1) {
      previous[1] = Math.max(previous[1], last);
    } else {
      joined.push([first, last]);
    }
  }
  return joined;
}

export const unite = (a: Ranges, b: Ranges): Ranges => (a.length === 0 ? b : b.length === 0 ? a : ranges([...a, ...b]));

export function intersect(a: Ranges, b: Ranges): Ranges {
  const common: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const first = Math.max(a[i][0], b[j][0]);
    const last = Math.min(a[i][1], b[j][1]);
    if (first <= last) { common.push([first, last]); }
    if (a[i][1] < b[j][1]) { i++; } else { j++; }
  }
  return common;
}

export function subtract(a: Ranges, b: Ranges): Ranges {
  const left: [number, number][] = [];
  let j = 0;
  for (const [first, last] of a) {
    let from = first;
    while (j < b.length && b[j][1] < first) { j++; }
    for (let k = j; k < b.length && b[k][0] <= last; k++) {
      if (from < b[k][0]) { left.push([from, b[k][0] - 1]); }
      from = Math.max(from, b[k][1] + 1);
    }
    if (from <= last) { left.push([from, last]); }
  }
  return left;
}

export const holds = (a: Ranges, value: number): boolean => a.some(([first, last]) => first <= value && value <= last);

export const isSubset = (a: Ranges, b: Ranges): boolean => subtract(a, b).length === 0;

export const sameRanges = (a: Ranges, b: Ranges): boolean =>
  a === b || (a.length === b.length && a.every(([first, last], index) => first === b[index][0] && last === b[index][1]));
