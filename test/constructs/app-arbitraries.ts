import { ApiObject, App, Chart, ChartProps, JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { anyText, hostileManifest, mapOf, plainManifest } from './yaml-arbitraries';

interface ObjectPlan {
  readonly kind: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly body: Record<string, unknown>;
  /** How `body` is given: as it is, as one Lazy, changed by the `toJson` of a subclass, or not at all by another one. */
  readonly form: 'props' | 'lazy' | 'changing' | 'silent';
  readonly patches: JsonPatch[];
  /** Below a construct of its own, or below another object. */
  readonly nested: boolean;
}

interface ChartPlan {
  readonly id: string;
  readonly place: 'app' | 'construct' | 'chart' | 'construct in chart';
  readonly props: ChartProps;
  readonly objects: ObjectPlan[];
  readonly overridesToJson: boolean;
}

export interface AppPlan {
  readonly charts: ChartPlan[];
  /** Pairs of constructs, by position; the first depends on the second. */
  readonly dependencies: [number, number][];
  /** Objects that the validation of the app adds when it runs first. */
  readonly added: ObjectPlan[];
  readonly messages: string[];
}

class ChangingObject extends ApiObject {
  public toJson(): any {
    const json = super.toJson();
    return { ...json, twice: [json.metadata, json.metadata], never: undefined };
  }
}

class SilentObject extends ApiObject {
  public toJson(): any { return undefined; }
}

const CLASSES = { props: ApiObject, lazy: ApiObject, changing: ChangingObject, silent: SilentObject };

class ChangingChart extends Chart {
  public toJson(): any[] {
    return super.toJson().map(json => json && { ...json, status: {} }).reverse();
  }
}

/** Adds all that the plan describes to `app`. */
export function build(app: App, plan: AppPlan): void {
  const charts: Chart[] = [];
  plan.charts.forEach(({ id, place, props, objects, overridesToJson }, index) => {
    const parent = place.endsWith('chart') && charts.length > 0 ? charts[0] : app;
    const scope = place.startsWith('construct') ? new Construct(parent, `${index}`) : parent;
    const chart = new (overridesToJson ? ChangingChart : Chart)(scope, id, props);
    objects.forEach((object, position) => addObject(chart, `object-${position}`, object));
    charts.push(chart);
  });
  const constructs = app.node.findAll().slice(1);
  for (const [first, second] of plan.dependencies) {
    const [source, target] = [first, second].map(position => constructs[position % constructs.length]);
    // Not on itself: cdk8s then leaves the construct out without a word.
    if (source !== target) { source.node.addDependency(target); }
  }
  const added = new Set<ObjectPlan>();
  app.node.addValidation({
    validate: () => {
      plan.added.filter(object => charts.length > 0 && !added.has(object)).forEach((object, index) => {
        added.add(object);
        addObject(charts[index % charts.length], `added-${index}`, object);
      });
      return [];
    },
  });
  plan.messages.forEach((message, index) => {
    constructs[index % Math.max(constructs.length, 1)]?.node.addValidation({ validate: () => [message, `${message} again`] });
  });
}

function addObject(chart: Chart, id: string, plan: ObjectPlan): void {
  const scope = plan.nested ? new Construct(chart, `scope of ${id}`) : chart;
  const { kind, name, namespace, labels, annotations, body } = plan;
  const object = new CLASSES[plan.form](scope, id, {
    apiVersion: 'example.com/v1', kind, metadata: { name, namespace, labels, annotations },
    ...(plan.form === 'lazy' ? { spec: Lazy.any({ produce: () => body }) } : body),
  });
  object.addJsonPatch(...plan.patches);
  if (plan.nested) { new ApiObject(object, 'inner', { apiVersion: 'v1', kind, metadata: { name } }); }
}

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const sometimes = <T>(arbitrary: fc.Arbitrary<T[]>) => fc.oneof({ weight: 3, arbitrary: fc.constant<T[]>([]) }, { weight: 1, arbitrary });
const strings = (value: fc.Arbitrary<string>) => mapOf(fc.constantFrom('app', 'team', 'example.com/x', 'y'), value, 3);
const patch = fc.oneof(
  fc.tuple(fc.constantFrom('/spec', '/a b', '/kind', '/metadata/name', '/metadata/labels'), fc.oneof(hostileManifest, anyText)).map(([path, value]) => JsonPatch.add(path, value)),
  fc.constantFrom(JsonPatch.copy('/metadata', '/data'), JsonPatch.remove('/apiVersion'), JsonPatch.move('/kind', '/type')),
);

const objectPlan: fc.Arbitrary<ObjectPlan> = fc.record({
  kind: fc.constantFrom('NetworkPolicy', 'ConfigMap', 'CronJob', 'Odd Kind/ü'),
  name: optional(fc.oneof(fc.constantFrom('web', 'api', '8080', 'yes'), anyText)),
  namespace: optional(fc.constantFrom('shop', 'pay', 'null')),
  labels: optional(strings(fc.oneof(fc.constantFrom('web', 'true', '1'), anyText))),
  annotations: optional(strings(anyText)),
  body: fc.oneof(plainManifest, hostileManifest),
  form: fc.constantFrom<ObjectPlan['form'][]>('props', 'props', 'props', 'lazy', 'lazy', 'changing', 'silent'),
  patches: sometimes(fc.array(patch, { maxLength: 2 })),
  nested: fc.boolean(),
});

function appPlanOf(place: fc.Arbitrary<ChartPlan['place']>, dependencies: number, messages: number): fc.Arbitrary<AppPlan> {
  const chartPlan: fc.Arbitrary<ChartPlan> = fc.record({
    id: fc.constantFrom('shop', 'pay', '10', '7', '007', 'Team A', 'ü', 'a.b_c', 'default', 'x'.repeat(70)),
    place,
    props: fc.record({
      namespace: optional(fc.constantFrom('shop', 'pay')),
      labels: optional(strings(fc.constantFrom('web', 'on'))),
      disableResourceNameHashes: fc.boolean(),
    }),
    objects: fc.array(objectPlan, { maxLength: 4 }),
    overridesToJson: fc.constantFrom(false, false, false, true),
  });
  return fc.record({
    charts: fc.uniqueArray(chartPlan, { maxLength: 4, selector: chart => chart.id }),
    dependencies: fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: dependencies }),
    added: sometimes(fc.array(objectPlan, { maxLength: 2 })),
    messages: fc.array(fc.constantFrom('name is missing', 'two\nlines'), { minLength: Math.min(messages, 1), maxLength: messages }),
  });
}

export const freeApp = appPlanOf(fc.constantFrom('app', 'app', 'construct', 'construct in chart'), 0, 0);
export const orderedApp = appPlanOf(fc.constantFrom('app', 'construct', 'chart'), 2, 0);
export const failingApp = appPlanOf(fc.constantFrom('app', 'construct'), 0, 3);
