import { ApiObject } from 'cdk8s';
import { Link } from './link';
import { Home } from './home';
import { LinkPart } from './link-part';
import { ALL_WORKLOADS, PeerSource } from './peer-source';
import { PlacementModel, placements } from '../compile/placement';
import { Plan, makePlan } from '../compile/plan';
import { Problem } from '../model/check/problem';
import { Intent, LinkModel, NamespaceModel, PeerModel, PortModel, WorkloadModel, compare, ownPort } from '../model/intent';
import { MergeConflict, mergeLinks } from '../model/merge';
import { PlatformModel } from '../model/platform';
import { WaiverModel } from '../prove/waive';

/** Something that stands in the intent and may change until synthesis. */
export interface Declared<T> {
  readonly model: () => T;
  /** Cheap text that changes when `model` would. */
  readonly fingerprint?: () => string;
}

/** Objects that the library writes, the parts of a split among them. */
export interface Managed {
  readonly objects: readonly ApiObject[];
  /** Adds what a split needs. */
  grow(): void;
}

export interface Found { readonly path: string; readonly problem: Problem }

/** Everything that was declared on one platform. The only mutable state of the library. */
export class World {
  /** Problems that no single construct could see when it was made. */
  public readonly found: Found[] = [];
  public readonly objects: Managed[] = [];
  public readonly waivers: WaiverModel[] = [];
  /** Where the objects of each workload of this app stand, by workload id. */
  public readonly homes = new Map<string, Home>();
  /** Links by the key of each end. */
  private readonly linksByEnd = new Map<string, Link[]>();
  private readonly namespaces: Declared<NamespaceModel>[] = [];
  private readonly workloads: Declared<WorkloadModel>[] = [];
  private readonly links = new Map<string, Link>();
  private readonly made = new Set<string>();
  private readonly effects: ((link: LinkModel) => void)[] = [];
  private readonly changing: Declared<unknown>[] = [];
  private version = 0;
  private refreshing = false;
  private patches = 0;
  private cache?: { readonly state: string; readonly plan: Plan; readonly conflicts: readonly MergeConflict[] };

  public constructor(public readonly platform: PlatformModel, public readonly path: string, public readonly caTtl: number | undefined, public readonly appName: string) {}

  public addNamespace(namespace: Declared<NamespaceModel>): void { this.add(this.namespaces, namespace); }

  public addWorkload(workload: Declared<WorkloadModel>): void { this.add(this.workloads, workload); }

  public addProblem(path: string, problem: Problem): void { this.found.push({ path, problem }); this.version++; }

  /** The one link of these ends and this port; declared again, it grows. */
  public addLink(client: PeerSource, server: PeerSource, port: PortModel, names: readonly [string, string], part: LinkPart): Link {
    const key = `${client.key} ${server.key} ${port.protocol} ${port.first} ${port.last}`;
    let link = this.links.get(key);
    if (!link) {
      link = Link._make({ client, server, port, names }, asked => this.placementsOf(asked));
      this.links.set(key, link);
      for (const end of new Set([client.key, server.key])) {
        const same = this.linksByEnd.get(end);
        if (same) { same.push(link); } else { this.linksByEnd.set(end, [link]); }
      }
    }
    link._add(part);
    this.version++;
    this.spread(link);
    return link;
  }

  /** Makes something once per world, whoever asks first. */
  public once(name: string, make: () => void): void {
    if (this.made.has(name)) { return; }
    this.made.add(name);
    make();
  }

  /** Called for each client and server of every link, to make the objects that it is the first to need. */
  public onLink(effect: (link: LinkModel) => void): void { this.effects.push(effect); }

  /** An end of links has grown: they may need objects for what is new in it. */
  public touch(end: string): void {
    this.version++;
    this.linksByEnd.get(end)?.forEach(link => this.spread(link));
  }

  /** A workload of this app is complete: links to all workloads reach it too. */
  public settle(id: string, home: Home): void {
    this.homes.set(id, home);
    this.touch(ALL_WORKLOADS.key);
  }

  public namespace(name: string): NamespaceModel | undefined { 
    const same = this.namespaces.map(({ model }) => model()).filter(namespace => namespace.name === name);
    return same.find(({ owned }) => owned) ?? same[0];
  }

  public listLinks(): Link[] { return [...this.links.values()]; }

  public get intent(): Intent { return this.plan.intent; }

  /** The plan of the model as it stands; objects ask for it one by one, so it only looks at the version. */
  public get plan(): Plan {
    if (!this.cache || !this.cache.state.startsWith(`${this.version} `)) { this.refresh(); }
    return this.cache!.plan;
  }

  /** An object of ours was patched: its schema is to be checked again. */
  public patched(): void { this.patches++; }

  public get patchCount(): number { return this.patches; }

  /** For labels on adopted objects, which are themselves read to make the plan. */
  public get settledPlan(): Plan | undefined { return this.refreshing ? undefined : this.plan; }

  public get conflicts(): readonly MergeConflict[] { return this.plan && this.cache!.conflicts; }

  /** Looks again at what can change behind our back (adopted objects). Returns the state that the plan now stands for. */
  public refresh(): string {
    const state = `${this.version} ${this.changing.map(({ fingerprint }) => fingerprint!()).join(' ')}`;
    if (this.cache?.state !== state && !this.refreshing) {
      this.refreshing = true;
      const { links, conflicts } = mergeLinks(this.listLinks().flatMap(link => this.linkModels(link)));
      const intent: Intent = {
        platform: this.platform,
        namespaces: this.listNamespaces(),
        workloads: this.workloads.map(({ model }) => model()).sort((a, b) => compare(a.id, b.id)),
        links,
      };
      this.cache = { state, plan: makePlan(intent), conflicts };
      this.refreshing = false;
    }
    return state;
  }

  private add<T>(list: Declared<T>[], item: Declared<T>): void {
    list.push(item);
    if (item.fingerprint) { this.changing.push(item); }
    this.version++;
  }

  /** One namespace may be owned once and referred to elsewhere in the same app. */
  private listNamespaces(): NamespaceModel[] {
    const byName = new Map<string, NamespaceModel>();
    for (const { model } of this.namespaces) {
      const namespace = model();
      const known = byName.get(namespace.name);
      // The owner speaks for it; of several others the one that sorts first, so that no order shows.
      if (!known || (namespace.owned && !known.owned) || (namespace.owned === known.owned && namespace.origin < known.origin)) { byName.set(namespace.name, namespace); }
    }
    return [...byName.values()].sort((a, b) => compare(a.name, b.name));
  }

  public get namespaceOrigins(): readonly NamespaceModel[] { return this.namespaces.map(({ model }) => model()); }

  private spread(link: Link): void {
    if (this.effects.length === 0) { return; }
    for (const model of this.linkModels(link)) { this.effects.forEach(effect => effect(model)); }
  }

  public listWorkloads(): WorkloadModel[] { return this.workloads.map(({ model }) => model()); }

  private linkModels(link: Link): LinkModel[] {
    const { client, server } = link._ends();
    const clients = client.peers(this.platform);
    const servers = this.serversOf(link);
    const parts = link._parts();
    return clients.flatMap(from => servers.flatMap(({ peer: to, port }) => {
      // A group is no reason for its members to call themselves; `allowWithin` names one workload as both ends.
      if (client.key !== server.key && from.kind === 'workload' && to.kind === 'workload' && from.workload.id === to.workload.id) { return []; }
      return parts.map(({ origin, http, routes, unauthenticated, expiresOn }) => ({ client: from, server: to, port, http, ...(routes ? { routes } : {}), unauthenticated, expiresOn, origins: [origin] }));
    }));
  }

  /** Each server behind a link with its own port; all workloads of this app that have the port where all are meant. */
  public serversOf(link: Link): { readonly peer: PeerModel; readonly port: PortModel; readonly missing: boolean }[] {
    const { server, port } = link._ends();
    const at = (peer: PeerModel) => {
      const own = peer.kind === 'workload' ? ownPort(peer.workload.ports, port) : port;
      return { peer, port: own ?? port, missing: own === undefined };
    };
    return server.peers(this.platform).flatMap(peer => (peer.kind !== 'all-workloads' ? [at(peer)]
      : this.workloads.map(({ model }) => at({ kind: 'workload', workload: model() })).filter(({ missing }) => !missing)));
  }

  private placementsOf(link: Link): PlacementModel[] {
    const { links } = mergeLinks(this.linkModels(link));
    const seen = new Map(links.flatMap(model => placements(this.platform, model)).map(placement => [JSON.stringify(placement), placement]));
    return [...seen.values()];
  }
}
