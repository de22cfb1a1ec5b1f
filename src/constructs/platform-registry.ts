import { Construct, IConstruct } from 'constructs';
import { validateWorlds } from './validation';
import { World } from './world';
import { problem, throwProblems } from '../model/check/problem';
import { quote } from '../model/check/quote';

interface Entry { readonly platform: IConstruct; readonly world: World }

const PLATFORMS = new WeakMap<IConstruct, Entry[]>();

/** Platforms of the app that a construct stands in. */
export const worldsOf = (scope: IConstruct): World[] => (PLATFORMS.get(scope.node.root) ?? []).map(({ world }) => world);

/** Notes a platform at the root, where also everything is validated, once for the whole app. */
export function register(platform: IConstruct, world: World): void {
  const { root } = platform.node;
  const entries = PLATFORMS.get(root) ?? [];
  const same = entries.find(({ world: { platform: { name } } }) => name === world.platform.name);
  throwProblems(platform.node.path, same
    ? [problem('ZT117', `the platform ${quote(world.platform.name)} stands at ${same.world.path} already`, 'make it once, or give the definition another name')] : []);
  if (entries.length === 0) {
    PLATFORMS.set(root, entries);
    root.node.addValidation({ validate: () => validateWorlds(root, entries.map(entry => entry.world)) });
  }
  entries.push({ platform, world });
}

/** The platform that shares the deepest ancestor with the scope. */
export function nearestPlatform(scope: Construct): { readonly platform: IConstruct; readonly world: World } {
  const above = new Map(scope.node.scopes.map((ancestor, depth) => [ancestor, depth]));
  const entries = PLATFORMS.get(scope.node.root) ?? [];
  const depths = entries.map(({ platform }) => Math.max(...platform.node.scopes.map(ancestor => above.get(ancestor) ?? -1)));
  const deepest = Math.max(...depths, -1);
  const nearest = entries.filter((_, index) => depths[index] === deepest);
  throwProblems(scope.node.path, nearest.length === 1 ? [] : [problem('ZT133',
    nearest.length === 0 ? 'there is no platform in this app' : `several platforms are equally near: ${nearest.map(({ world }) => world.platform.name).join(', ')}`,
    'make a ZeroTrustPlatform first, or name one with the prop platform')]);
  return nearest[0];
}
