import { ApiServer } from './api-server';
import { definitions } from './crds';
import { Manifest } from './manifests';

interface Resource { readonly name: string; readonly kind: string; readonly namespaced: boolean }

const ESTABLISHED = 60_000;

export interface Applier {
  /** What is wrong with the object in the eyes of the server; nothing, where it takes it as it is. */
  faults(object: Manifest, how: { readonly really: boolean }): Promise<string[]>;
}

export async function applier(server: ApiServer): Promise<Applier> {
  const resources = new Map<string, Promise<readonly Resource[]>>();
  const listOf = (apiVersion: string): Promise<readonly Resource[]> => {
    const known = resources.get(apiVersion) ?? server.request('GET', pathOf(apiVersion)).then(({ status, body }) => (status === 200 ? (JSON.parse(body) as { resources: Resource[] }).resources : []));
    resources.set(apiVersion, known);
    return known;
  };
  const apply = async (object: Manifest, really: boolean) => {
    const resource = (await listOf(object.apiVersion)).find(({ kind, name }) => kind === object.kind && !name.includes('/'));
    if (!resource) { return undefined; }
    const place = resource.namespaced ? `/namespaces/${object.metadata.namespace ?? 'default'}` : '';
    const query = `fieldManager=conformance&force=true&fieldValidation=Strict${really ? '' : '&dryRun=All'}`;
    return server.request('PATCH', `${pathOf(object.apiVersion)}${place}/${resource.name}/${encodeURIComponent(object.metadata.name)}?${query}`, object);
  };
  await establish(server, definition => apply(definition, true));
  resources.clear();
  return {
    faults: async (object, { really }) => {
      const reply = await apply(object, really);
      if (!reply) { return [`the server knows no ${object.apiVersion} ${object.kind}`]; }
      const warned = reply.warnings.map(text => `warning: ${text}`);
      if (reply.status >= 300) { return [...warned, `refused with ${reply.status}: ${messageOf(reply.body)}`]; }
      return [...warned, ...lost(object, JSON.parse(reply.body), '')];
    },
  };
}

/** The definitions of Cilium's kinds make the server warn about a format of theirs; all other warnings come from objects of ours. */
async function establish(server: ApiServer, apply: (definition: Manifest) => ReturnType<ApiServer['request']> | Promise<undefined | Awaited<ReturnType<ApiServer['request']>>>): Promise<void> {
  const wanted = definitions();
  await Promise.all(wanted.map(async definition => {
    const reply = await apply(definition);
    if (!reply || reply.status >= 300) { throw new Error(`CRD ${definition.metadata.name}: ${reply ? messageOf(reply.body) : 'no such resource'}`); }
  }));
  const end = Date.now() + ESTABLISHED;
  for (;;) {
    const { items } = JSON.parse((await server.request('GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions')).body) as { items: { status?: { conditions?: { type: string; status: string }[] } }[] };
    const ready = items.filter(({ status }) => status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True'));
    if (ready.length >= wanted.length) { break; }
    if (Date.now() > end) { throw new Error(`${wanted.length - ready.length} CRDs were not established`); }
    await new Promise(resolve => { setTimeout(resolve, 100); });
  }
  // Established is said a moment before the kinds are served.
  for (const { spec } of wanted as unknown as { spec: { group: string; versions: { name: string; served: boolean }[] } }[]) {
    for (const { name } of spec.versions.filter(({ served }) => served)) {
      while ((await server.request('GET', `/apis/${spec.group}/${name}`)).status !== 200) {
        if (Date.now() > end) { throw new Error(`${spec.group}/${name} is not served`); }
        await new Promise(resolve => { setTimeout(resolve, 50); });
      }
    }
  }
}

const pathOf = (apiVersion: string): string => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);

function messageOf(body: string): string {
  try { return (JSON.parse(body) as { message: string }).message; } catch { return body.slice(0, 600); }
}

/** Fields of the one that the other does not have with the same value; what the server adds is its own business. */
function lost(sent: unknown, back: unknown, at: string): string[] {
  if (Array.isArray(sent)) {
    if (!Array.isArray(back) || back.length !== sent.length) { return [`${at} came back otherwise: ${JSON.stringify(back)}`]; }
    return sent.flatMap((item: unknown, index) => lost(item, back[index], `${at}[${index}]`));
  }
  if (sent !== null && typeof sent === 'object') {
    if (back === null || typeof back !== 'object') { return [`${at} was dropped`]; }
    return Object.entries(sent).flatMap(([name, value]) => lost(value, (back as { [name: string]: unknown })[name], `${at}.${name}`));
  }
  return sent === back ? [] : [`${at} came back as ${JSON.stringify(back)} and not ${JSON.stringify(sent)}`];
}
