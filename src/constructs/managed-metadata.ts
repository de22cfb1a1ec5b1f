import { ApiObject, ApiObjectMetadata, ApiObjectMetadataDefinition, App, Lazy, OwnerReference } from 'cdk8s';

/** Lazy values, tokens, and the unions of imported classes: what we write has none but the first. */
const DEFAULT_RESOLVERS = 3;

/** Whether only cdk8s itself has a say in how values of an object are written. */
export const stockResolvers = (object: ApiObject): boolean => App.of(object).resolvers.length === DEFAULT_RESOLVERS;

/** Metadata that tells when it is changed, and that is written without cdk8s's search for values to resolve. */
export class ManagedMetadata extends ApiObjectMetadataDefinition {
  private untouched = true;
  private readonly texts: readonly (Readonly<Record<string, unknown>> | undefined)[];

  public constructor(options: ApiObjectMetadata, private readonly object: ApiObject, private readonly source: { patched(): void }) {
    super({ ...options, apiObject: object });
    this.texts = [options.annotations, options.labels];
  }

  public addLabel(key: string, value: string): void { this.touch(); super.addLabel(key, value); }

  public addAnnotation(key: string, value: string): void { this.touch(); super.addAnnotation(key, value); }

  public addFinalizers(...finalizers: string[]): void { this.touch(); super.addFinalizers(...finalizers); }

  public addOwnerReference(owner: OwnerReference): void { this.touch(); super.addOwnerReference(owner); }

  public add(key: string, value: unknown): void { this.touch(); super.add(key, value); }

  /** The same as cdk8s makes of it; a test holds the two together. */
  public toJson(): any {
    if (!this.untouched || !stockResolvers(this.object)) { return super.toJson(); }
    const [annotations, labels] = this.texts.map(resolved);
    if (annotations === undefined || labels === undefined) { return super.toJson(); }
    const { name, namespace } = this;
    return {
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
    };
  }

  private touch(): void {
    this.untouched = false;
    this.source.patched();
  }
}

/** Sorted, with the values that are due now; undefined where a chart's labels hold something else, which is cdk8s's to resolve. */
function resolved(values: Readonly<Record<string, unknown>> = {}): Record<string, string> | undefined {
  const copy: Record<string, string> = {};
  for (const key of Object.keys(values).sort()) {
    const value = values[key];
    const text = value instanceof Lazy ? value.produce() : value;
    if (text === undefined || text === null) { continue; }
    if (typeof text !== 'string') { return undefined; }
    copy[key] = text;
  }
  return copy;
}
