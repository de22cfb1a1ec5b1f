import { OwnWorkloadProps, Workload, WorkloadPort, ZeroTrustNamespace } from 'cdk8s-zero-trust';

/** The workloads of Online Boutique v0.10.6: 11 services and the cart's Redis. */
export const NAMES = [
  'adservice', 'cartservice', 'checkoutservice', 'currencyservice', 'emailservice', 'frontend', 'loadgenerator',
  'paymentservice', 'productcatalogservice', 'recommendationservice', 'redis-cart', 'shippingservice',
] as const;

export type Name = typeof NAMES[number];
export type Workloads = Readonly<Record<Name, Workload>>;

const image = (name: Name) => `us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/${name}:v0.10.6`;

/**
 * What runs in the pods, as the shop's own manifests have it: images, ports, variables, CPU, memory, health checks.
 * What makes a pod pass restricted Pod Security, its ServiceAccount and its Service come from the library.
 */
const PODS: Readonly<Record<Name, OwnWorkloadProps>> = {
  adservice: service('adservice', [WorkloadPort.grpc(9555)], { PORT: '9555' }, { cpuRequest: '200m', cpuLimit: '300m', memory: '300Mi' }),
  cartservice: service('cartservice', [WorkloadPort.grpc(7070)], { REDIS_ADDR: 'redis-cart:6379' }, { cpuRequest: '200m', cpuLimit: '300m' }),
  checkoutservice: service('checkoutservice', [WorkloadPort.grpc(5050)], {
    PORT: '5050',
    CART_SERVICE_ADDR: 'cartservice:7070',
    CURRENCY_SERVICE_ADDR: 'currencyservice:7000',
    EMAIL_SERVICE_ADDR: 'emailservice:5000',
    PAYMENT_SERVICE_ADDR: 'paymentservice:50051',
    PRODUCT_CATALOG_SERVICE_ADDR: 'productcatalogservice:3550',
    SHIPPING_SERVICE_ADDR: 'shippingservice:50051',
  }),
  currencyservice: service('currencyservice', [WorkloadPort.grpc(7000)], { PORT: '7000', DISABLE_PROFILER: '1' }),
  // Clients use port 5000 of the Service; the pods listen on 8080, and that is the port that policies name.
  emailservice: service('emailservice', [WorkloadPort.grpc(8080, { servicePort: 5000 })], { PORT: '8080', DISABLE_PROFILER: '1' }),
  frontend: service('frontend', [WorkloadPort.http(8080, { servicePort: 80 })], {
    PORT: '8080',
    AD_SERVICE_ADDR: 'adservice:9555',
    CART_SERVICE_ADDR: 'cartservice:7070',
    CHECKOUT_SERVICE_ADDR: 'checkoutservice:5050',
    CURRENCY_SERVICE_ADDR: 'currencyservice:7000',
    ENABLE_PROFILER: '0',
    PRODUCT_CATALOG_SERVICE_ADDR: 'productcatalogservice:3550',
    RECOMMENDATION_SERVICE_ADDR: 'recommendationservice:8080',
    SHIPPING_SERVICE_ADDR: 'shippingservice:50051',
    // The frontend does not start without the variable; the assistant itself is no part of the shop, and nothing opens it.
    SHOPPING_ASSISTANT_SERVICE_ADDR: 'shoppingassistantservice:80',
  }, { healthPath: '/_healthz' }),
  // A client only: no port, no Service. The shop's manifests wait for the frontend in an init container; this one retries.
  loadgenerator: service('loadgenerator', [], { FRONTEND_ADDR: 'frontend:80', USERS: '10', RATE: '1' }, { cpuRequest: '300m', cpuLimit: '500m', memory: '512Mi' }),
  paymentservice: service('paymentservice', [WorkloadPort.grpc(50051)], { PORT: '50051', DISABLE_PROFILER: '1' }),
  productcatalogservice: service('productcatalogservice', [WorkloadPort.grpc(3550)], { PORT: '3550', DISABLE_PROFILER: '1' }),
  recommendationservice: service('recommendationservice', [WorkloadPort.grpc(8080)], {
    PORT: '8080',
    DISABLE_PROFILER: '1',
    PRODUCT_CATALOG_SERVICE_ADDR: 'productcatalogservice:3550',
  }, { memory: '450Mi' }),
  // The shop's own manifests leave Redis under the namespace's default ServiceAccount; here it has its own.
  'redis-cart': {
    ...service('redis-cart', [WorkloadPort.tcp(6379)], {}, { cpuRequest: '70m', cpuLimit: '125m', memory: '256Mi', writablePaths: ['/data'] }),
    image: 'redis:alpine',
  },
  shippingservice: service('shippingservice', [WorkloadPort.grpc(50051)], { PORT: '50051', DISABLE_PROFILER: '1' }),
};

/** What most services of the shop share. */
function service(name: Name, ports: WorkloadPort[], environment: Record<string, string>, props: Partial<OwnWorkloadProps> = {}): OwnWorkloadProps {
  return { image: image(name), runAsUser: 1000, cpuRequest: '100m', cpuLimit: '200m', memory: '128Mi', ports, environment, ...props };
}

/** Adds all workloads of the shop to a namespace. */
export function addWorkloads(namespace: ZeroTrustNamespace): Workloads {
  return Object.fromEntries(NAMES.map(name => [name, namespace.addWorkload(name, PODS[name])])) as Record<Name, Workload>;
}
