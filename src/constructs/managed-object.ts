import { ApiObject, JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { Plan } from '../compile/plan';
import { Labels } from '../model/platform';
import { World } from './world';

/** Which objects must exist before which, for Argo CD: what opens before what closes. */
export enum Wave { FOUNDATION = -30, IDENTITY = -20, OPEN = -10, CLOSE = 5, RUN = 0 }

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
export const PLATFORM_LABEL = 'cdk8s-zero-trust/platform';

/** An object whose content is computed from the model when it is written: declaring more after `toJson()` recomputes it. */
export class ManagedObject {
  public readonly apiObject: ApiObject;
  private readonly parts: ApiObject[];
  private cache?: { readonly plan: Plan; readonly payloads: readonly Payload[] };

  public constructor(private readonly scope: Construct, private readonly world: World, private readonly recipe: Recipe) {
    this.apiObject = this.make(0);
    this.parts = [this.apiObject];
    world.objects.push(this);
  }

  public get payloads(): readonly Payload[] {
    const { plan } = this.world;
    if (this.cache?.plan !== plan) { this.cache = { plan, payloads: this.recipe.compile(plan) }; }
    return this.cache!.payloads;
  }

  public get objects(): readonly ApiObject[] { return this.parts; }

  /** An object of the split as it will be written; patched ones are resolved in full, others are known from their parts. */
  public written(object: ApiObject): object { return object.toJson() as object; }

  /** Adds the objects of a split; called by the validation only, because nothing may be added while an object is written. */
  public grow(): void {
    for (let index = this.parts.length; index < this.payloads.length; index++) { this.parts.push(this.make(index)); }
  }

  private make(index: number): ApiObject {
    const { id, apiVersion, kind, name, namespace, labels, annotations, wave, fields, lateLabels, describe } = this.recipe;
    const { platform } = this.world;
    const late = (value: () => unknown): string => Lazy.any({ produce: value }) as unknown as string;
    const object = new ApiObject(this.scope, index === 0 ? id : `${id}-${index + 1}`, {
      apiVersion, kind,
      metadata: {
        name: index === 0 ? name : `${name}.${index + 1}`,
        ...(namespace === undefined ? {} : { namespace }),
        labels: {
          'app.kubernetes.io/managed-by': 'cdk8s-zero-trust',
          [PLATFORM_LABEL]: platform.name,
          ...labels,
          ...Object.fromEntries(Object.entries(lateLabels ?? {}).map(([key, value]) => [key, late(() => value(this.world.plan))])),
        },
        annotations: {
          ...annotations,
          ...(platform.syncWaves ? { 'argocd.argoproj.io/sync-wave': `${wave}` } : {}),
          ...(describe ? { [INTENT_ANNOTATION]: late(() => describe(this.world.plan)) } : {}),
        },
      },
      // After a change of the model the split may be smaller than the objects that exist: the rest opens nothing.
      ...Object.fromEntries(fields.map(field => [field, Lazy.any({ produce: () => (this.payloads[index] ?? this.closed())[field] })])),
    });
    // cdk8s gives every object the namespace of its chart, also where the kind has none.
    if (namespace === undefined && object.metadata.namespace !== undefined) { object.addJsonPatch(JsonPatch.remove('/metadata/namespace')); }
    return object;
  }

  private closed(): Payload {
    throw new Error(`${this.apiObject.node.path}: the object was split before and is no longer; synthesize in a new app (ZT131)`);
  }
}
