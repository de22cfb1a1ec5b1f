import { pathProblems } from '../model/check/http';
import { Problem, problem } from '../model/check/problem';
import { quote } from '../model/check/quote';

/** A path that stands for itself; options say what is meant besides. */
export function plainPathProblems(field: string, value: unknown): Problem[] {
  const found = pathProblems(field, value);
  return found.length === 0 && (value as string).includes('*')
    ? [problem('ZT109', `${field} ${quote(value)} has a wildcard`, 'name the path alone: a prefix means all below as well')] : found;
}
