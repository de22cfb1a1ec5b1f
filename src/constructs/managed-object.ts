import { ApiObject, ApiObjectProps, IAnyProducer, JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
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

  public describe(): string | undefined { return this.recipe.describe!(this.world.plan); }

  public lateLabel(key: string): string | undefined { return this.recipe.lateLabels![key](this.world.plan); }

  /** Adds the objects of a split; called by the validation only, because nothing may be added while an object is written. */
  public grow(): void {
    const { length } = this.recipe.compile(this.world.plan);
    for (let index = this.parts.length; index < length; index++) { this.parts.push(this.make(index)); }
  }

  private make(index: number): ApiObject {
    const { id, name, namespace, fields } = this.recipe;
    const props: Record<string, unknown> & ApiObjectProps = {
      apiVersion: this.recipe.apiVersion,
      kind: this.recipe.kind,
      metadata: {
        name: index === 0 ? name : `${name}.${index + 1}`,
        ...(namespace === undefined ? {} : { namespace }),
        labels: this.labels(),
        annotations: this.annotations(),
      },
    };
    for (const field of fields) { props[field] = Lazy.any(new Late(this, index, field)); }
    const object = new ManagedApiObject(this.scope, index === 0 ? id : `${id}-${index + 1}`, props, this.world);
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

/** Tells its world when it is patched, so that validation looks again. */
class ManagedApiObject extends ApiObject {
  public constructor(scope: Construct, id: string, props: ApiObjectProps, private readonly world: World) { super(scope, id, props); }

  public addJsonPatch(...ops: JsonPatch[]): void {
    super.addJsonPatch(...ops);
    this.world.patched();
  }
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
