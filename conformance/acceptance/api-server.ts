import { ChildProcess, spawn } from 'child_process';
import { generateKeyPairSync } from 'crypto';
import * as fs from 'fs';
import * as https from 'https';
import { AddressInfo, Server, createServer } from 'net';
import * as os from 'os';
import * as path from 'path';

export interface Reply { readonly status: number; readonly body: string; readonly warnings: readonly string[] }

/** A throw-away cluster of etcd and kube-apiserver on loopback: no node, no controller, nothing runs in it. */
export interface ApiServer {
  request(method: string, target: string, body?: object): Promise<Reply>;
  stop(): void;
}

const TOKEN = 'conformance';
const READY = 120_000;

/** Held until all are found, so that none comes twice, and from below the range of outgoing connections, of which the kernel gives one away at any time. */
async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  for (let port = 20_000 + Math.floor(Math.random() * 10_000); held.length < count; port++) {
    const server = createServer();
    if (await new Promise<boolean>(resolve => { server.once('error', () => { resolve(false); }).listen(port, '127.0.0.1', () => { resolve(true); }); })) { held.push(server); }
  }
  return Promise.all(held.map(server => new Promise<number>(resolve => {
    const { port } = server.address() as AddressInfo;
    server.close(() => { resolve(port); });
  })));
}

export async function startApiServer(programs: { readonly etcd: string; readonly apiServer: string }): Promise<ApiServer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'conformance-api-'));
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  fs.writeFileSync(path.join(folder, 'sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  fs.writeFileSync(path.join(folder, 'sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  fs.writeFileSync(path.join(folder, 'tokens.csv'), `${TOKEN},admin,1,"system:masters"\n`, { mode: 0o600 });
  const [client, peer, port] = await freePorts(3);
  const run = (program: string, parameters: readonly string[]): ChildProcess => {
    const log = fs.openSync(path.join(folder, `${path.basename(program)}.log`), 'w');
    return spawn(program, parameters, { cwd: folder, stdio: ['ignore', log, log] });
  };
  const etcd = run(programs.etcd, [
    '--data-dir=etcd', `--listen-client-urls=http://127.0.0.1:${client}`, `--advertise-client-urls=http://127.0.0.1:${client}`, `--listen-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`, `--initial-cluster=default=http://127.0.0.1:${peer}`, '--unsafe-no-fsync', '--log-level=error',
  ]);
  const server = run(programs.apiServer, [
    `--etcd-servers=http://127.0.0.1:${client}`, `--secure-port=${port}`, '--bind-address=127.0.0.1', '--cert-dir=certs', '--service-account-key-file=sa.pub',
    '--service-account-signing-key-file=sa.key', '--service-account-issuer=https://kubernetes.default.svc', '--token-auth-file=tokens.csv', '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.96.0.0/12', '--disable-admission-plugins=ServiceAccount', '--endpoint-reconciler-type=none',
  ]);
  const agent = new https.Agent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false });
  const stop = () => {
    // With etcd gone the server would wait for it, so it does not get the chance.
    for (const child of [server, etcd]) { child.kill('SIGKILL'); }
    agent.destroy();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  const request: ApiServer['request'] = (method, target, body) => new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = { authorization: `Bearer ${TOKEN}`, ...(text === undefined ? {} : { 'content-type': method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json', 'content-length': Buffer.byteLength(text) }) };
    const sent = https.request({ host: '127.0.0.1', port, method, path: target, agent, headers }, reply => {
      let read = '';
      reply.setEncoding('utf8').on('data', (part: string) => { read += part; }).on('end', () => resolve({ status: reply.statusCode!, body: read, warnings: ([] as string[]).concat(reply.headers.warning ?? []) }));
    });
    sent.on('error', reject).end(text);
  });
  const end = Date.now() + READY;
  for (;;) {
    const ready = await request('GET', '/readyz').then(({ status }) => status === 200, () => false);
    if (ready) { return { request, stop }; }
    if (Date.now() > end || server.exitCode !== null || etcd.exitCode !== null) {
      const log = fs.readFileSync(path.join(folder, `${path.basename(programs.apiServer)}.log`), 'utf8').slice(-2000);
      stop();
      throw new Error(`the API server did not become ready: ${log}`);
    }
    await new Promise(resolve => { setTimeout(resolve, 100); });
  }
}
