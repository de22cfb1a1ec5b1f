/** A set of whole numbers from 0 on, or the complement of one: what a selector matches, without naming everything it does not. */
export interface IndexSet {
  /** True: all numbers but `items`. */
  readonly negated: boolean;
  /** Sorted, without duplicates. */
  readonly items: readonly number[];
}

export const NO_INDEX: IndexSet = { negated: false, items: [] };
export const EVERY_INDEX: IndexSet = { negated: true, items: [] };

export const indexSet = (items: Iterable<number>): IndexSet => ({ negated: false, items: [...new Set(items)].sort((a, b) => a - b).slice() });
/** Takes over an array that is sorted and free of duplicates already. */
export const sortedIndexSet = (items: readonly number[]): IndexSet => (items.length === 0 ? NO_INDEX : { negated: false, items });

function position(items: readonly number[], value: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (items[middle] < value) { low = middle + 1; } else { high = middle; }
  }
  return low;
}

export function hasIndex({ negated, items }: IndexSet, value: number): boolean {
  return (items[position(items, value)] === value) !== negated;
}

function both(a: readonly number[], b: readonly number[]): readonly number[] {
  const [small, large] = a.length < b.length ? [a, b] : [b, a];
  if (small.length * 16 < large.length) { return part(small, small.filter(value => large[position(large, value)] === value)); }
  const common: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) { common.push(a[i]); i++; j++; } else if (a[i] < b[j]) { i++; } else { j++; }
  }
  return part(small, common);
}

/** Sets are kept for long: what is left whole is not kept twice, and what grew is cut to its size. */
const part = (whole: readonly number[], found: readonly number[]): readonly number[] => (found.length === whole.length ? whole : found.slice());

function either(a: readonly number[], b: readonly number[]): number[] {
  const all: number[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (j >= b.length || a[i] < b[j]) { all.push(a[i++]); } else {
      if (a[i] === b[j]) { i++; }
      all.push(b[j++]);
    }
  }
  return all.slice();
}

function without(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length === 0 || b.length === 0) { return a; }
  if (a.length * 16 < b.length) { return part(a, a.filter(value => b[position(b, value)] !== value)); }
  const left: number[] = [];
  let next = 0;
  for (const value of a) {
    while (next < b.length && b[next] < value) { next++; }
    if (b[next] !== value) { left.push(value); }
  }
  return part(a, left);
}

export const complementIndices = ({ negated, items }: IndexSet): IndexSet => ({ negated: !negated, items });

export function intersectIndices(a: IndexSet, b: IndexSet): IndexSet {
  if (a.negated && b.negated) { return { negated: true, items: either(a.items, b.items) }; }
  if (a.negated) { return { negated: false, items: without(b.items, a.items) }; }
  if (b.negated) { return { negated: false, items: without(a.items, b.items) }; }
  return { negated: false, items: both(a.items, b.items) };
}

export function uniteIndices(a: IndexSet, b: IndexSet): IndexSet {
  if (!a.negated && !b.negated) { return a.items.length === 0 ? b : b.items.length === 0 ? a : { negated: false, items: either(a.items, b.items) }; }
  return complementIndices(intersectIndices(complementIndices(a), complementIndices(b)));
}

/** The union of many, two by two: to add one after the other would copy what is there already each time. */
export function uniteAllIndices(sets: readonly IndexSet[]): IndexSet {
  if (sets.length < 2) { return sets.length === 1 ? sets[0] : NO_INDEX; }
  const middle = sets.length >>> 1;
  return uniteIndices(uniteAllIndices(sets.slice(0, middle)), uniteAllIndices(sets.slice(middle)));
}

export const subtractIndices = (a: IndexSet, b: IndexSet): IndexSet => intersectIndices(a, complementIndices(b));
export const isNoIndex = ({ negated, items }: IndexSet): boolean => !negated && items.length === 0;

/** All members below `size`. */
export function members({ negated, items }: IndexSet, size: number): readonly number[] {
  if (!negated) { return items.length === 0 || items[items.length - 1] < size ? items : items.filter(item => item < size); }
  const all: number[] = [];
  for (let value = 0, next = 0; value < size; value++) {
    if (items[next] === value) { next++; } else { all.push(value); }
  }
  return all;
}
