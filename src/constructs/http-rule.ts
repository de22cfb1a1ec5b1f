import { plainPathProblems } from './plain-path';
import { headerProblems, httpHostProblems, methodProblems, pathProblems } from '../model/check/http';
import { Problem, problem, throwProblems } from '../model/check/problem';
import { HttpModel, compare } from '../model/intent';

/** Conditions of an HTTP request that must all hold. */
export interface HttpRuleProps {
  /**
   * Methods, upper case, at least one (ZT108).
   *
   * @default - any method
   */
  readonly methods?: string[];

  /**
   * Paths, at least one (ZT109): `/a` is that path alone, `/a/*` what is below it, `/a/*` + `/b` has one free segment.
   * The query is never part of a path.
   *
   * @default - any path
   */
  readonly paths?: string[];

  /**
   * Host names of the request, at least one, without port (ZT105).
   *
   * @default - any host
   */
  readonly hosts?: string[];

  /**
   * Headers with their exact values (ZT123).
   *
   * @default - any headers
   */
  readonly headers?: { [name: string]: string };
}

/**
 * Which HTTP requests a link carries. A link passes what one of its rules passes.
 *
 * @example
 * const rules = [HttpRule.get('/api/v1/*'), HttpRule.of({ methods: ['POST'], paths: ['/orders'] })];
 */
export class HttpRule {
  /** Any request: says in so many words that nothing is inspected. */
  public static any(): HttpRule { return new HttpRule({}); }

  /**
   * GET and HEAD are different methods: this is GET alone.
   *
   * @param path one path, see `HttpRuleProps.paths`
   */
  public static get(path: string): HttpRule { return HttpRule.of({ methods: ['GET'], paths: [path] }); }

  /**
   * POST requests to one path.
   *
   * @param path one path, see `HttpRuleProps.paths`
   */
  public static post(path: string): HttpRule { return HttpRule.of({ methods: ['POST'], paths: [path] }); }

  /**
   * PUT requests to one path.
   *
   * @param path one path, see `HttpRuleProps.paths`
   */
  public static put(path: string): HttpRule { return HttpRule.of({ methods: ['PUT'], paths: [path] }); }

  /**
   * DELETE requests to one path.
   *
   * @param path one path, see `HttpRuleProps.paths`
   */
  public static delete(path: string): HttpRule { return HttpRule.of({ methods: ['DELETE'], paths: [path] }); }

  /**
   * Any method on a path and on all that is below it.
   *
   * @param path path without wildcard, such as `/a` for `/a` and `/a/*`
   */
  public static prefix(path: string): HttpRule {
    throwProblems('HttpRule.prefix', plainPathProblems('path', path));
    const base = path.endsWith('/') ? path.slice(0, -1) : path;
    return HttpRule.of({ paths: base === '' ? ['/*'] : [base, `${base}/*`] });
  }

  /**
   * Any combination of conditions.
   *
   * Fails at once, with all that is wrong: ZT104, ZT105, ZT108, ZT109, ZT123.
   *
   * @param props the conditions, at least one
   */
  public static of(props: HttpRuleProps): HttpRule {
    throwProblems('HttpRule', [
      ...(props.methods || props.paths || props.hosts || props.headers ? [] : [problem('ZT104', 'a rule has no condition', 'name one, or use HttpRule.any()')]),
      ...each('methods', props.methods, methodProblems),
      ...each('paths', props.paths, pathProblems),
      ...each('hosts', props.hosts, httpHostProblems),
      ...(props.headers ? headerProblems('headers', props.headers) : []),
    ]);
    return new HttpRule({
      ...(props.methods ? { methods: sorted(props.methods) } : {}),
      ...(props.paths ? { paths: sorted(props.paths) } : {}),
      ...(props.hosts ? { hosts: sorted(props.hosts) } : {}),
      ...(props.headers ? { headers: lowerCase(props.headers) } : {}),
    });
  }

  private constructor(private readonly model: HttpModel) {}

  /** @internal */
  public _model(): HttpModel { return this.model; }
}

const sorted = (values: readonly string[]): string[] => [...new Set(values)].sort(compare);

function lowerCase(headers: { readonly [name: string]: string }): { [name: string]: string } {
  return Object.fromEntries(Object.keys(headers).sort(compare).map(name => [name.toLowerCase(), headers[name]]));
}

function each(field: string, values: readonly string[] | undefined, check: (field: string, value: unknown) => Problem[]): Problem[] {
  if (values === undefined) { return []; }
  if (values.length === 0) { return [problem('ZT104', `${field} is an empty list`, `name at least one, or leave ${field} out for any`)]; }
  return values.flatMap((value, index) => check(`${field}[${index}]`, value));
}
