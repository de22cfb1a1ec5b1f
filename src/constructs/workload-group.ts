import { IPeer } from './peer';
import { PeerSource } from './peer-source';
import { Workload } from './workload';
import { reasonProblems } from '../model/check/text';
import { problem, quote, throwProblems } from '../model/check/problem';
import { PortModel } from '../model/intent';

/**
 * Workloads that are one end of a link together, such as all clients of a logging service. A link with a group means a
 * link with each member, also with those that are added later.
 *
 * @example
 * const shop = new ZeroTrustNamespace(this, 'shop');
 * const web = shop.addWorkload('web', { image: 'registry.example/web:1.0' });
 * const logs = shop.addWorkload('logs', { image: 'registry.example/logs:1.0', ports: [WorkloadPort.tcp(5000)] });
 * const clients = new WorkloadGroup('log clients', [web]);
 * logs.allowFrom(clients);
 */
export class WorkloadGroup implements IPeer {
  /** How messages call it. */
  public readonly peerName: string;
  private readonly members: Workload[] = [];

  /**
   * Fails at once without a member (ZT104).
   *
   * @param name how messages call it
   * @param members the first members, at least one
   */
  public constructor(name: string, members: Workload[]) {
    throwProblems(`WorkloadGroup ${quote(name)}`, [
      ...reasonProblems('name', name),
      ...(members?.length > 0 ? [] : [problem('ZT104', 'a group has no members', 'give at least one')]),
    ]);
    this.peerName = name;
    this.add(...members);
  }

  /** Its members, sorted by namespace and name. */
  public get workloads(): Workload[] { return [...this.members].sort((a, b) => (a.peerName < b.peerName ? -1 : 1)); }

  /**
   * Adds members, to all links of the group too.
   *
   * @param members workloads
   */
  public add(...members: Workload[]): void {
    const [first] = [...this.members, ...members];
    throwProblems(`WorkloadGroup ${quote(this.peerName)}`, members.filter(member => member._world() !== first._world()).map(member => problem('ZT133',
      `${member.peerName} lies on the platform ${quote(member._world().platform.name)}, and ${first.peerName} on ${quote(first._world().platform.name)}`, 'make a group per platform')));
    for (const member of members) {
      if (!this.members.includes(member)) { this.members.push(member); }
    }
    this.members[0]._world().touch(this._source().key);
  }

  /** @internal */
  public _source(): PeerSource {
    return {
      key: `group ${GROUP_IDS.get(this) ?? number(this)}`,
      platform: this.members[0]._world().platform.name,
      peers: () => this.workloads.map(workload => ({ kind: 'workload', workload: workload._model() })),
      // A port is known where every member has it.
      ports: () => this.members[0]._model().ports.filter(port => this.members.every(member => member._model().ports.some(other => samePort(port, other)))),
      problems: () => [],
    };
  }
}

/** Two groups of one name are two groups. */
const GROUP_IDS = new WeakMap<WorkloadGroup, number>();
let groups = 0;
function number(group: WorkloadGroup): number {
  GROUP_IDS.set(group, ++groups);
  return groups;
}

const samePort = (a: PortModel, b: PortModel): boolean => a.protocol === b.protocol && a.first === b.first && a.last === b.last;
