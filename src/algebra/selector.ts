export type Labels = Readonly<Record<string, string>>;

export interface Requirement { readonly key: string; readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'; readonly values: readonly string[] }

/** A label selector as its requirements, all of which must hold; none of them selects everything. */
export type Selector = readonly Requirement[];

export const SELECT_ALL: Selector = [];

export const equals = (labels: Labels): Selector =>
  Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => ({ key, operator: 'In', values: [value] }));

/** `NotIn` also selects what lacks the label. */
export function selects(selector: Selector, labels: Labels): boolean {
  return selector.every(({ key, operator, values }) => {
    const has = Object.hasOwn(labels, key);
    switch (operator) {
      case 'In': return has && values.includes(labels[key]);
      case 'NotIn': return !has || !values.includes(labels[key]);
      case 'Exists': return has;
      case 'DoesNotExist': return !has;
    }
  });
}

/** The fewest labels that the selector asks for; undefined when nothing can satisfy it. */
export function exampleLabels(selector: Selector): Labels | undefined {
  const labels: Record<string, string> = {};
  for (const { key, operator, values } of selector) {
    if (operator === 'In') { labels[key] ??= values.find(value => selects(selector.filter(other => other.key === key), { [key]: value })) ?? ''; }
    if (operator === 'Exists') { labels[key] ??= exampleValue(selector.filter(other => other.key === key)); }
  }
  return selects(selector, labels) ? labels : undefined;
}

function exampleValue(requirements: Selector): string {
  const candidates = [...requirements.flatMap(({ operator, values }) => (operator === 'In' ? values : [])), 'any', ...requirements.map((_, index) => `any-${index}`)];
  return candidates.find(value => selects(requirements, { x: value, [requirements[0].key]: value })) ?? '';
}

/** The same text for the same selector, much cheaper than JSON. Lengths are told, so no two are mistaken for each other. */
export function selectorKey(selector: Selector): string {
  let text = '';
  for (const { key, operator, values } of selector) {
    text += `${key.length} ${key} ${operator}`;
    for (const value of values) { text += ` ${value.length} ${value}`; }
    text += '\t';
  }
  return text;
}

export const formatSelector = (selector: Selector): string => selector.map(({ key, operator, values }) => {
  switch (operator) {
    case 'In': return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(', ')})`;
    case 'NotIn': return `${key} not in (${values.join(', ')})`;
    case 'Exists': return key;
    case 'DoesNotExist': return `!${key}`;
  }
}).join(', ');
