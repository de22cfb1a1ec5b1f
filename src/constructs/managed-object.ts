import { ApiObject, ApiObjectMetadataDefinition, ApiObjectProps, IAnyProducer, JsonPatch, Lazy } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { ManagedMetadata, stockResolvers } from './managed-metadata';
import { Managed, World } from './world';
import { Plan } from '../compile/plan';
import { Labels } from '../model/platform';

/** Which objects must exist before which, for Argo CD: what opens before what closes. */
export enum Wave { FOUNDATION = -30, IDENTITY = -20, OPEN = -10, RUN = 0, CLOSE = 5 }

/** Top-level fields of an object besides apiVersion, kind and metadata. */
export type Payload = Readonly<Record<string, unknown>>;

export interface Recipe {
  readonly id: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly wave: Wave;
  /** Names of the payload's fields. */
  readonly fields: readonly string[];
  /** One payload; more when it had to be split at a size limit. */
  readonly compile: (plan: Plan) => readonly Payload[];
  /** Labels that depend on the model; undefined when one is not to be set. */
  readonly lateLabels?: Readonly<Record<string, (plan: Plan) => string | undefined>>;
  /** Links of the object for readers; never read back. */
  readonly describe?: (plan: Plan) => string | undefined;
}

export const INTENT_ANNOTATION = 'cdk8s-zero-trust/intent';
const PLATFORM_LABEL = 'cdk8s-zero-trust/platform';
/** Several apps write to one platform; each prunes its own objects only. */
const APP_LABEL = 'cdk8s-zero-trust/app';

/** An object whose content is computed from the model when it is written: declaring more after `toJson()` recomputes it. */
export class ManagedObject implements Managed {
  public readonly apiObject: ApiObject;
  private readonly parts: ApiObject[];
  private grownBy?: Plan;

  public constructor(private readonly scope: Construct, private readonly world: World, private readonly recipe: Recipe) {
    this.apiObject = this.make(0);
    this.parts = [this.apiObject];
    world.objects.push(this);
  }

  public get objects(): readonly ApiObject[] { return this.parts; }

  /** Computed anew each time: an app has tens of thousands of them, and keeping them costs more than making them. */
  public payload(index: number): Payload {
    const payload = this.recipe.compile(this.world.plan)[index];
    if (!payload) {
      throw new Error(`${this.apiObject.node.path}: the object was split before and is no longer; synthesize in a new app (ZT131)`);
    }
    return payload;
  }

  /** The payload under the names of its fields, as it is written. */
  public content(index: number): Payload {
    const payload = this.payload(index);
    return Object.fromEntries(this.recipe.fields.map(field => [field, payload[field]]));
  }

  public patched(): void { this.world.patched(); }

  public describe(): string | undefined { return this.recipe.describe!(this.world.plan); }

  public lateLabel(key: string): string | undefined { return this.recipe.lateLabels![key](this.world.plan); }

  /** Adds the objects of a split; called by the validation only, because nothing may be added while an object is written. */
  public grow(): void {
    const { plan } = this.world;
    if (this.grownBy === plan) { return; }
    const { length } = this.recipe.compile(plan);
    for (let index = this.parts.length; index < length; index++) { this.parts.push(this.make(index)); }
    this.grownBy = plan;
  }

  private make(index: number): ApiObject {
    const { id, name, namespace, fields } = this.recipe;
    const props: Record<string, unknown> & ApiObjectProps = {
      apiVersion: this.recipe.apiVersion,
      kind: this.recipe.kind,
      metadata: { name: index === 0 ? name : `${name}.${index + 1}`, ...(namespace === undefined ? {} : { namespace }) },
    };
    for (const field of fields) { props[field] = Lazy.any(new Late(this, index, field)); }
    const object = new ManagedApiObject(this.scope, index === 0 ? id : `${id}-${index + 1}`, props, this, index, this.labels(), this.annotations());
    // cdk8s gives every object the namespace of its chart, also where the kind has none.
    if (namespace === undefined && object.metadata.namespace !== undefined) { object.addJsonPatch(JsonPatch.remove('/metadata/namespace')); }
    return object;
  }

  private labels(): Record<string, string> {
    const labels: Record<string, string> = {
      'app.kubernetes.io/managed-by': 'cdk8s-zero-trust', [APP_LABEL]: this.world.appName, [PLATFORM_LABEL]: this.world.platform.name, ...this.recipe.labels,
    };
    for (const key of Object.keys(this.recipe.lateLabels ?? {})) { labels[key] = text(new Late(this, LABEL, key)); }
    return labels;
  }

  private annotations(): Record<string, string> {
    const annotations: Record<string, string> = { ...this.recipe.annotations };
    if (this.world.platform.syncWaves) { annotations['argocd.argoproj.io/sync-wave'] = `${this.recipe.wave}`; }
    if (this.recipe.describe) { annotations[INTENT_ANNOTATION] = text(new Late(this, ANNOTATION, '')); }
    return annotations;
  }
}

/** Tells its world when it is changed, so that validation looks again, and spares cdk8s the search for values to resolve. */
class ManagedApiObject extends ApiObject {
  private untouched = true;

  public constructor(scope: Construct, id: string, props: ApiObjectProps, private readonly source: ManagedObject, private readonly part: number, labels: Labels, annotations: Labels) {
    super(scope, id, props);
    const { name, metadata: { namespace } } = this;
    const metadata = new ManagedMetadata({ name, namespace, labels: { ...this.chart.labels, ...labels }, annotations }, this, source);
    // cdk8s makes the metadata itself and leaves no other way to know of changes.
    (this as { metadata: ApiObjectMetadataDefinition }).metadata = metadata;
  }

  public addJsonPatch(...ops: JsonPatch[]): void {
    super.addJsonPatch(...ops);
    this.untouched = false;
    this.source.patched();
  }

  /** The same as cdk8s makes of the Lazy fields, which takes it ten times as long; a test holds the two together. */
  public toJson(): any {
    if (!this.untouched || !stockResolvers(this) || process.env.CDK8S_DISABLE_SORT) { return super.toJson(); }
    try {
      return { apiVersion: this.apiVersion, kind: this.kind, metadata: this.metadata.toJson(), ...(sorted(this.source.content(this.part)) as object) };
    } catch {
      // For the error as cdk8s words it.
      return super.toJson();
    }
  }
}

/** Whether a construct is an object that tells its world of changes by itself. Not by `instanceof`: cdk8s takes every ApiObject for an instance of any class of them. */
export const isManaged = (construct: IConstruct): boolean => construct.constructor === ManagedApiObject;

/** A copy of plain data with sorted keys and without undefined values. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) { return value.map(sorted); }
  if (typeof value !== 'object' || value === null) { return value ?? undefined; }
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const item = sorted((value as Record<string, unknown>)[key]);
    if (item !== undefined) { copy[key] = item; }
  }
  return copy;
}

const LABEL = -1;
const ANNOTATION = -2;

/** A value that is computed when it is written; a class, because an app has many of them. */
class Late implements IAnyProducer {
  public constructor(private readonly object: ManagedObject, private readonly index: number, private readonly key: string) {}

  public produce(): unknown {
    if (this.index === LABEL) { return this.object.lateLabel(this.key); }
    return this.index === ANNOTATION ? this.object.describe() : this.object.payload(this.index)[this.key];
  }
}

const text = (late: Late): string => Lazy.any(late) as unknown as string;
