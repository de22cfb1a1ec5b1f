import { CiliumCase, cilium, testCilium } from '../setup/cilium-world';
import { namespace, pod, policy } from '../setup/network-world';

const HOMES = namespace('shop', 'team: front') + namespace('data', 'team: back');
const THREE = HOMES + pod('shop/web', 'app: web', 'http: 8080') + pod('shop/api', 'app: api', 'http: 9090') + pod('data/db', 'app: db', 'sql: 5432');
const API = 'endpointSelector: { matchLabels: { app: api } }';
const WEB = '{ matchLabels: { app: web } }';
const on80 = 'toPorts: [{ ports: [{ port: "80", protocol: TCP }] }]';

const SHAPE: readonly CiliumCase[] = [
  {
    name: 'CIL-01 one empty rule isolates a direction and opens nothing (CIL-05)',
    given: cilium('shop/api', `{ ${API}, ingress: [{}] }`),
    open: { 'shop/web -> shop/api': 'no port', 'shop/api -> shop/web': 'all ports', 'data/db -> shop/web': 'all ports' },
  },
  {
    name: 'CIL-01 each item of specs is a policy of its own',
    given: cilium('shop/all', '', `specs: [{ ${API}, ingress: [{}] }, { endpointSelector: ${WEB}, egress: [{}] }]`),
    open: { 'data/db -> shop/api': 'no port', 'shop/web -> data/db': 'no port', 'shop/api -> data/db': 'all ports' },
  },
  {
    name: 'CIL-02 a rule that only denies isolates its direction as well',
    given: cilium('shop/api', `{ ${API}, egressDeny: [{}] }`),
    open: { 'shop/api -> shop/web': 'no port', 'shop/web -> shop/api': 'all ports' },
  },
  {
    name: 'CIL-02 unless default deny is off: then it denies what it names',
    given: cilium('shop/api', `{ ${API}, egressDeny: [{ toEndpoints: [${WEB}], ${on80} }], enableDefaultDeny: { egress: false } }`),
    open: { 'shop/api -> shop/web': 'TCP 1-79,81-65535; UDP all; SCTP all', 'shop/api -> data/db': 'all ports' },
  },
  {
    name: 'CIL-02 one policy with default deny is enough, and default deny without a rule is none',
    given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [${WEB}], ${on80} }], enableDefaultDeny: { ingress: false } }`)
      + cilium('shop/b', `{ ${API}, egress: [{}], enableDefaultDeny: { ingress: true, egress: true } }`),
    open: { 'data/db -> shop/api': 'all ports', 'shop/api -> data/db': 'no port' },
  },
  {
    name: 'CIL-03 where no policy has default deny, everything passes',
    given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [${WEB}], ${on80} }], enableDefaultDeny: { ingress: false } }`),
    open: { 'data/db -> shop/api': 'all ports', 'shop/web -> shop/api': 'all ports' },
  },
  {
    name: 'CIL-04 policies of both kinds are one union, and a deny of any wins',
    given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [${WEB}], ${on80} }] }`)
      + policy('shop/b', '{ podSelector: { matchLabels: { app: api } }, ingress: [{ ports: [{ port: 80 }, { port: 81 }, { port: 82 }] }] }')
      + cilium('c', `{ ${API}, ingressDeny: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: "82" }] }] }] }`),
    open: { 'shop/web -> shop/api': 'TCP 80-81', 'data/db -> shop/api': 'TCP 80-81', 'remote-node -> shop/api': 'TCP 80-82' },
  },
  {
    name: 'CIL-05 an empty list of peers is nobody, even with ports; peers that are not named are everybody',
    given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [], ${on80} }, { fromCIDR: [] }, { fromCIDRSet: [], ${on80} }, { fromEntities: [], ${on80} }] }`)
      + cilium('shop/b', `{ endpointSelector: ${WEB}, ingress: [{ ${on80} }] }`),
    open: { 'data/db -> shop/api': 'no port', 'data/db -> shop/web': 'TCP 80', '10.0.0.1 -> shop/web': 'TCP 80' },
  },
  {
    name: 'CIL-06 empty toFQDNs, toServices or toGroups with ports are everybody',
    given: cilium('shop/a', `{ ${API}, egress: [{ toFQDNs: [], toPorts: [{ ports: [{ port: "1", protocol: TCP }] }] }, { toServices: [], toPorts: [{ ports: [{ port: "2", protocol: TCP }] }] }, { toGroups: [], toPorts: [{ ports: [{ port: "3", protocol: TCP }] }] }] }`)
      + cilium('shop/b', `{ endpointSelector: ${WEB}, egress: [{ toFQDNs: [] }, { toServices: [] }] }`),
    open: { 'shop/api -> data/db': 'TCP 1-3', 'shop/api -> 8.8.8.8': 'TCP 1-3', 'shop/api -> names': 'TCP 1-3', 'shop/web -> data/db': 'no port' },
  },
  {
    name: 'CIL-07 a Service that does not exist, with ports, is everybody',
    given: cilium('shop/a', `{ ${API}, egress: [{ toServices: [{ k8sService: { serviceName: gone, namespace: data } }], ${on80} }] }`)
      + cilium('shop/b', `{ endpointSelector: ${WEB}, egress: [{ toServices: [{ k8sService: { serviceName: gone, namespace: data } }] }] }`),
    open: { 'shop/api -> data/db': 'TCP 80', 'shop/api -> 8.8.8.8': 'TCP 80', 'shop/web -> data/db': 'no port' },
  },
  {
    name: 'CIL-07 a Service that exists is the pods that it selects, by name or by its labels, on any port',
    given: '\napiVersion: v1\nkind: Service\nmetadata: { name: sql, namespace: data, labels: { kind: sql } }\nspec: { selector: { app: db }, ports: [{ port: 5432 }] }\n---'
      + cilium('shop/a', `{ ${API}, egress: [{ toServices: [{ k8sService: { serviceName: sql, namespace: data } }], ${on80} }] }`)
      + cilium('shop/b', `{ endpointSelector: ${WEB}, egress: [{ toServices: [{ k8sServiceSelector: { selector: { matchLabels: { kind: sql } } } }] }] }`),
    open: { 'shop/api -> data/db': 'TCP 80', 'shop/api -> shop/web': 'no port', 'shop/web -> data/db': 'all ports', 'shop/web -> shop/api': 'no port' },
  },
  {
    name: 'CIL-07 a Service without a selector has endpoints that no object selects',
    given: '\napiVersion: v1\nkind: Service\nmetadata: { name: sql, namespace: data }\nspec: { ports: [{ port: 5432 }] }\n---'
      + cilium('shop/a', `{ ${API}, egress: [{ toServices: [{ k8sService: { serviceName: sql } }], ${on80} }] }`),
    open: { 'shop/api -> data/db': 'no port' },
    undecided: ['a spec.egress.0.toServices.0: names the Service sql, whose endpoints no object selects [shop/api]'],
  },
  {
    name: 'CIL-08 an empty toPorts is no limit, one without ports opens nothing',
    given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [${WEB}], toPorts: [] }] }`) + cilium('shop/b', `{ endpointSelector: ${WEB}, ingress: [{ fromEndpoints: [{}], toPorts: [{}] }] }`),
    open: { 'shop/web -> shop/api': 'all ports', 'shop/api -> shop/web': 'no port' },
  },
  {
    name: 'CIL-09 a port without a protocol is all three',
    given: cilium('shop/a', `{ ${API}, ingress: [{ toPorts: [{ ports: [{ port: "53" }, { port: "80", protocol: TCP }, { port: "90", endPort: 99, protocol: UDP }, { port: "0", protocol: SCTP }] }] }] }`),
    open: { 'shop/web -> shop/api': 'TCP 53,80; UDP 53,90-99; SCTP all' },
  },
  {
    name: 'CIL-09 port numbers are read as Go reads them',
    given: cilium('shop/a', `{ ${API}, ingress: [{ toPorts: [{ ports: [{ port: "0100", protocol: TCP }, { port: "443", protocol: TCP }] }] }] }`),
    open: { 'shop/web -> shop/api': 'TCP 64,443' },
  },
  {
    name: 'CIL-34 a named port is that of the destination, and its end is ignored',
    given: cilium('shop/a', `{ endpointSelector: {}, ingress: [{ toPorts: [{ ports: [{ port: HTTP, endPort: 9999, protocol: TCP }] }] }], egress: [{ toPorts: [{ ports: [{ port: http }, { port: sql, protocol: UDP }] }] }] }`),
    open: { 'shop/web -> shop/api': 'TCP 9090', 'shop/api -> shop/web': 'TCP 8080', 'shop/api -> data/db': 'no port', 'data/db -> shop/api': 'TCP 9090', 'shop/web -> 8.8.8.8': 'no port' },
  },
  {
    name: 'CIL-34 a name that pods of one identity give to different ports is not known',
    given: pod('shop/api-2', 'app: api, pod-template-hash: x', 'http: 9091') + cilium('shop/a', `{ endpointSelector: ${WEB}, egress: [{ toPorts: [{ ports: [{ port: http }] }] }] }`),
    open: {},
    undecided: ['a spec.egress.0.toPorts.0: names a port that some pods give to several numbers, or to one of their node [shop/web shop/api shop/api-2]'],
  },
  {
    name: 'CIL-34 but pods that Cilium can tell apart may give it to different ports',
    given: pod('shop/api-2', 'app: api, color: x', 'http: 9091') + cilium('shop/a', `{ endpointSelector: ${WEB}, egress: [{ toPorts: [{ ports: [{ port: http }] }] }] }`),
    open: { 'shop/web -> shop/api': 'TCP 9090', 'shop/web -> shop/api-2': 'TCP 9091' },
  },
  {
    name: 'CIL-34 rules of ICMP isolate, and open no port',
    given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [${WEB}], icmps: [{ fields: [{ type: 8 }] }] }] }`),
    open: { 'shop/web -> shop/api': 'no port' },
  },
  {
    name: 'CIL-33 a deny wins over every allow, and closes no more than it names',
    given: cilium('shop/a', `{ ${API}, ingress: [{ fromEntities: [all] }], ingressDeny: [{ fromEndpoints: [${WEB}], ${on80} }, { fromCIDR: [10.0.0.0/8] }] }`),
    open: { 'shop/web -> shop/api': 'TCP 1-79,81-65535; UDP all; SCTP all', 'data/db -> shop/api': 'all ports', '10.1.1.1 -> shop/api': 'no port', '11.1.1.1 -> shop/api': 'all ports' },
  },
];

const PEERS: readonly CiliumCase[] = [
  {
    name: 'CIL-11 a policy of a namespace is about its own pods; a namespace in its selector is replaced',
    given: cilium('shop/a', '{ endpointSelector: { matchLabels: { "k8s:io.kubernetes.pod.namespace": data } }, ingress: [{}] }'),
    open: { 'data/db -> shop/api': 'no port', 'shop/api -> shop/web': 'no port', 'shop/api -> data/db': 'all ports' },
  },
  {
    name: 'CIL-11 written without its source it is a second condition, which no pod meets',
    given: cilium('shop/a', '{ endpointSelector: { matchLabels: { io.kubernetes.pod.namespace: data } }, ingress: [{}] }'),
    open: { 'data/db -> shop/api': 'all ports', 'shop/api -> data/db': 'all ports' },
  },
  {
    name: 'CIL-12 a peer without a namespace is one of the own namespace, in a policy of the cluster one of any',
    given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [{}] }] }`) + cilium('b', `{ endpointSelector: ${WEB}, ingress: [{ fromEndpoints: [{}] }] }`),
    open: { 'shop/web -> shop/api': 'all ports', 'data/db -> shop/api': 'no port', 'data/db -> shop/web': 'all ports', 'remote-node -> shop/web': 'no port', '10.0.0.1 -> shop/web': 'no port' },
  },
  {
    name: 'CIL-13 peers of other namespaces: by name, by labels, and of all',
    given: cilium('shop/a', '{ endpointSelector: { matchLabels: { app: api } }, ingress: [{ fromEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": data } }] }] }')
      + cilium('shop/b', `{ endpointSelector: ${WEB}, ingress: [{ fromEndpoints: [{ matchLabels: { "k8s:io.cilium.k8s.namespace.labels.team": back } }] }] }`)
      + cilium('data/c', '{ endpointSelector: {}, ingress: [{ fromEndpoints: [{ matchExpressions: [{ key: "k8s:io.kubernetes.pod.namespace", operator: Exists }] }] }] }'),
    open: { 'data/db -> shop/api': 'all ports', 'shop/web -> shop/api': 'no port', 'data/db -> shop/web': 'all ports', 'shop/api -> shop/web': 'no port', 'shop/api -> data/db': 'all ports', 'remote-node -> data/db': 'no port' },
  },
  {
    name: 'CIL-13 labels of a namespace that no object describes cannot be decided',
    given: pod('far/away', 'app: away') + cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { "k8s:io.cilium.k8s.namespace.labels.team": back } }] }] }`),
    open: { 'data/db -> shop/api': 'all ports', 'far/away -> shop/api': 'no port' },
    undecided: ['a spec.ingress.0.fromEndpoints: asks for labels of a namespace that no object gives [shop/api far/away]'],
  },
  {
    name: 'CIL-15 one label under two spellings of its key, of which Cilium keeps either',
    given: cilium('shop/a', `{ ${API}, ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: web, "any:app": api } }] }] }`),
    open: {},
    undecided: ['a spec.ingressDeny.0.fromEndpoints.0.matchLabels: names a label twice, and Cilium keeps either [shop/api]'],
  },
  {
    name: 'CIL-15 one label of two sources, of which both must hold',
    given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { app: web, "k8s:app": api } }] }] }`),
    open: { 'shop/web -> shop/api': 'no port' },
  },
  {
    name: 'CIL-14 a cluster by its name cannot be decided, and neither can pods of any cluster',
    given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { app: web, io.cilium.k8s.policy.cluster: east } }] }] }`)
      + cilium('shop/b', `{ endpointSelector: ${WEB}, ingress: [{ fromEndpoints: [{ matchExpressions: [{ key: io.cilium.k8s.policy.cluster, operator: Exists }] }] }] }`),
    open: { 'shop/api -> shop/web': 'all ports', 'data/db -> shop/web': 'no port' },
    undecided: [
      'a spec.ingress.0.fromEndpoints.0: names a cluster, and no manifest says what this one is called (CIL-14) [shop/api]',
      'b spec.ingress.0.fromEndpoints.0: means pods of every cluster of a mesh, and these manifests are those of one (CIL-14) [shop/web]',
    ],
  },
  {
    name: 'CIL-14 the pods of a policy are those of this cluster',
    given: cilium('shop/a', '{ endpointSelector: { matchExpressions: [{ key: app, operator: In, values: [api] }, { key: io.cilium.k8s.policy.cluster, operator: Exists }] }, ingress: [{}] }'),
    open: { 'shop/web -> shop/api': 'no port', 'shop/api -> shop/web': 'all ports' },
  },
  {
    name: 'CIL-17 a key that some versions take for an entity cannot be decided, with its source it is one',
    given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { reserved.world: "" } }] }] }`) + cilium('shop/b', `{ endpointSelector: ${WEB}, ingress: [{ fromEndpoints: [{ matchLabels: { "reserved:remote-node": "" } }] }] }`),
    open: { 'remote-node -> shop/web': 'all ports', 'remote-node -> shop/api': 'no port' },
    undecided: ['a spec.ingress.0.fromEndpoints.0: asks for a label that some versions of Cilium take for an entity [shop/api]'],
  },
  {
    name: 'CIL-15 labels that are no part of an identity match nothing',
    given: pod('shop/x', 'app: x, kubernetes.io/os: linux, app.kubernetes.io/name: x')
      + cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { "k8s:kubernetes.io/os": linux } }] }] }`)
      + cilium('shop/b', `{ endpointSelector: ${WEB}, ingress: [{ fromEndpoints: [{ matchLabels: { "any:app.kubernetes.io/name": x } }] }] }`)
      + policy('shop/c', '{ podSelector: { matchLabels: { app: x } }, ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: kubernetes.io/os, operator: DoesNotExist }] } }] }] }'),
    open: { 'shop/x -> shop/api': 'no port', 'shop/x -> shop/web': 'all ports', 'shop/api -> shop/x': 'all ports' },
  },
  {
    name: 'CIL-15 a label of a controller that is no part of an identity is decided, another one is not',
    given: cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { pod-template-hash: x } }] }] }`) + cilium('shop/b', `{ endpointSelector: ${WEB}, ingress: [{ fromEndpoints: [{ matchLabels: { job-name: x } }] }] }`),
    open: { 'data/db -> shop/api': 'no port' },
    undecided: ['b spec.ingress.0.fromEndpoints.0: asks for the label job-name, which is set when a pod is made [shop/web]'],
  },
  {
    name: 'CIL-16 blocks of addresses are never pods, nodes or the API server',
    given: cilium('shop/a', `{ ${API}, ingress: [{ fromCIDR: [0.0.0.0/0, "::/0"] }] }`) + policy('shop/b', '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }] }'),
    open: { 'shop/web -> shop/api': 'no port', '8.8.8.8 -> shop/api': 'all ports', 'remote-node -> shop/api': 'no port', 'kube-apiserver -> shop/api': 'no port', 'data/db -> shop/web': 'no port', '8.8.8.8 -> shop/web': 'all ports' },
  },
  {
    name: 'CIL-17 the world is what is outside, the cluster everything in it',
    given: cilium('shop/a', `{ ${API}, egress: [{ toEntities: [world] }] }`) + cilium('shop/b', `{ endpointSelector: ${WEB}, egress: [{ toEntities: [cluster] }] }`),
    open: {
      'shop/api -> 8.8.8.8': 'all ports', 'shop/api -> names': 'all ports', 'shop/api -> data/db': 'no port', 'shop/api -> host': 'no port', 'shop/api -> kube-apiserver': 'no port',
      'shop/web -> 8.8.8.8': 'no port', 'shop/web -> names': 'no port', 'shop/web -> data/db': 'all ports', 'shop/web -> host': 'all ports', 'shop/web -> kube-apiserver': 'all ports', 'shop/web -> ingress': 'all ports',
    },
  },
  {
    name: 'CIL-17 the other entities are themselves, and all is everything',
    given: cilium('shop/a', `{ ${API}, egress: [{ toEntities: [kube-apiserver, health] }, { toEntities: [none] }] }`) + cilium('data/b', '{ endpointSelector: {}, egress: [{ toEntities: [all], toPorts: [{ ports: [{ port: "1", protocol: TCP }] }] }] }'),
    open: { 'shop/api -> kube-apiserver': 'all ports', 'shop/api -> health': 'all ports', 'shop/api -> remote-node': 'no port', 'shop/api -> shop/web': 'no port', 'data/db -> shop/web': 'TCP 1', 'data/db -> host': 'TCP 1', 'data/db -> names': 'TCP 1' },
  },
  {
    name: 'CIL-18 exceptions of a block, and groups of blocks',
    given: '\napiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: { name: office, labels: { kind: office } }\nspec: { externalCIDRs: [10.0.0.0/8, 192.168.0.0/16] }\n---'
      + cilium('shop/a', `{ ${API}, ingress: [{ fromCIDRSet: [{ cidr: 10.0.0.0/8, except: [10.1.0.0/16] }] }] }`)
      + cilium('shop/b', `{ endpointSelector: ${WEB}, ingress: [{ fromCIDRSet: [{ cidrGroupRef: office, except: [10.2.0.0/16] }, { cidrGroupRef: gone }] }] }`)
      + cilium('data/c', '{ endpointSelector: {}, ingress: [{ fromCIDRSet: [{ cidrGroupSelector: { matchLabels: { kind: office } } }] }] }'),
    open: { '10.0.0.1 -> shop/api': 'all ports', '10.1.0.1 -> shop/api': 'no port', '10.1.0.1 -> shop/web': 'all ports', '10.2.0.1 -> shop/web': 'no port', '192.168.0.1 -> shop/web': 'all ports', '192.168.0.1 -> data/db': 'all ports', '11.0.0.1 -> data/db': 'no port' },
    undecided: ['b spec.ingress.0.fromCIDRSet: names the CiliumCIDRGroup gone, which is not in these manifests [shop/web]'],
  },
  {
    name: 'CIL-18 machines of a cloud are known at run time only',
    given: cilium('shop/a', `{ ${API}, egress: [{ toGroups: [{ aws: { securityGroupsIds: [sg-1] } }], ${on80} }] }`),
    open: {},
    undecided: ['a spec.egress.0.toGroups.0: means machines of a cloud, whose addresses no manifest holds (CIL-18) [shop/api]'],
  },
  {
    name: 'CIL-19 the own node always comes in, and needs a rule to be reached',
    given: cilium('shop/a', `{ ${API}, ingress: [{}], egress: [{}] }`),
    open: { 'host -> shop/api': 'all ports', 'remote-node -> shop/api': 'no port', 'shop/api -> host': 'no port' },
  },
  {
    name: 'CIL-19 unless it is denied',
    given: cilium('shop/a', `{ ${API}, ingressDeny: [{ fromEntities: [host], ${on80} }] }`),
    open: { 'host -> shop/api': 'TCP 1-79,81-65535; UDP all; SCTP all' },
  },
  {
    name: 'CIL-20 pods by their ServiceAccount',
    given: pod('shop/x', 'app: x', '', 'serviceAccountName: robot') + cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { "k8s:io.cilium.k8s.policy.serviceaccount": robot } }] }] }`)
      + cilium('shop/b', `{ endpointSelector: ${WEB}, ingress: [{ fromEndpoints: [{ matchExpressions: [{ key: io.cilium.k8s.policy.serviceaccount, operator: NotIn, values: [robot] }] }] }] }`),
    open: { 'shop/x -> shop/api': 'all ports', 'shop/web -> shop/api': 'no port', 'shop/x -> shop/web': 'no port', 'shop/api -> shop/web': 'all ports' },
  },
  {
    name: 'CIL-20 policies of the cluster may be about the pods of a ServiceAccount',
    given: pod('shop/x', 'app: x', '', 'serviceAccountName: robot') + cilium('a', '{ endpointSelector: { matchLabels: { io.cilium.k8s.policy.serviceaccount: robot } }, ingress: [{}] }'),
    open: { 'shop/web -> shop/x': 'no port', 'shop/x -> shop/web': 'all ports' },
  },
  {
    name: 'CIL-21 rules of a NetworkPolicy isolate a direction that policyTypes leaves out',
    given: policy('shop/a', '{ podSelector: { matchLabels: { app: api } }, policyTypes: [Egress], ingress: [{ ports: [{ port: 80 }] }] }')
      + policy('shop/b', '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress], egress: [{ ports: [{ port: 81 }] }] }'),
    open: { 'data/db -> shop/api': 'TCP 80', 'shop/api -> data/db': 'no port', 'shop/web -> data/db': 'TCP 81', 'data/db -> shop/web': 'no port' },
  },
  {
    name: 'NP-08 namespaces in a NetworkPolicy: by their labels, by name (NP-16), and all of them',
    given: policy('shop/a', '{ podSelector: { matchLabels: { app: api } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: back } } }] }] }')
      + policy('shop/b', '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: data } }, podSelector: { matchLabels: { app: db } } }] }] }')
      + policy('data/c', '{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} , podSelector: { matchLabels: { app: web } } }] }] }'),
    open: { 'data/db -> shop/api': 'all ports', 'shop/web -> shop/api': 'no port', 'data/db -> shop/web': 'all ports', 'shop/api -> shop/web': 'no port', 'shop/web -> data/db': 'all ports', 'shop/api -> data/db': 'no port' },
  },
  {
    name: 'CIL-37 pods in the network of their node are that node',
    given: pod('shop/agent', 'app: agent', '', 'hostNetwork: true')
      + cilium('shop/a', `{ ${API}, ingress: [{ fromEndpoints: [{ matchLabels: { app: agent } }] }] }`)
      + cilium('shop/b', `{ endpointSelector: ${WEB}, ingress: [{ fromEntities: [remote-node] }], egress: [{ toEntities: [host, remote-node] }] }`)
      + cilium('shop/c', '{ endpointSelector: { matchLabels: { app: agent } }, ingress: [{}], egress: [{}] }'),
    open: { 'shop/agent -> shop/api': 'no port', 'shop/agent -> shop/web': 'all ports', 'shop/web -> shop/agent': 'all ports', 'shop/agent -> data/db': 'all ports', 'data/db -> shop/agent': 'all ports' },
  },
  {
    name: 'CIL-37 a rule about one kind of node decides about such pods only on that node',
    given: pod('shop/agent', 'app: agent', '', 'hostNetwork: true') + cilium('shop/a', `{ ${API}, egress: [{ toEntities: [host] }] }`),
    open: { 'shop/api -> host': 'all ports', 'shop/api -> remote-node': 'no port' },
    undecided: ['a spec.egress.0.toEntities: opens or closes pods in the network of a node only where that is the right node (NP-11) [shop/agent]'],
  },
  {
    name: 'CIL-37 policies of nodes do nothing to other pods',
    given: pod('shop/agent', 'app: agent', '', 'hostNetwork: true') + cilium('nodes', '{ nodeSelector: {}, ingress: [{ fromEntities: [cluster] }] }'),
    open: { '8.8.8.8 -> shop/api': 'all ports' },
    undecided: ['nodes spec.nodeSelector: is about nodes, and no manifest says whether their firewall is on (CIL-37) [shop/agent]'],
  },
  {
    name: 'CIL-41 probes of an ambient mesh pass where a policy without default deny names their address',
    given: cilium('probes', '{ endpointSelector: {}, enableDefaultDeny: { ingress: false, egress: false }, ingress: [{ fromCIDR: [169.254.7.127/32] }] }') + cilium('shop/a', `{ ${API}, ingress: [{}] }`),
    open: { '169.254.7.127 -> shop/api': 'all ports', '169.254.7.128 -> shop/api': 'no port', '169.254.7.128 -> shop/web': 'all ports' },
  },
  {
    name: 'CIL-43 what comes through the ingress of Cilium is an entity of its own',
    given: cilium('shop/a', `{ ${API}, ingress: [{ fromEntities: [ingress], ${on80} }] }`),
    open: { 'ingress -> shop/api': 'TCP 80', '8.8.8.8 -> shop/api': 'no port' },
  },
  {
    name: 'CNP-06 tiers of ClusterNetworkPolicy, which a flag of the agent turns on',
    given: '\napiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: { name: deny }\nspec: { tier: Admin, priority: 1, subject: { namespaces: { matchLabels: { team: back } } }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }\n---'
      + cilium('data/a', `{ endpointSelector: {}, ingress: [{ fromEntities: [all] }] }`),
    open: { 'shop/api -> data/db': 'no port', '8.8.8.8 -> data/db': 'all ports' },
    undecided: ['deny : deny works only where a flag of the agent turns it on (CNP-06) [data/db]'],
  },
];

testCilium(THREE, [...SHAPE, ...PEERS]);
