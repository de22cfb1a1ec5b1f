/** Where the cluster DNS is. */
export interface DnsFacts {
  /**
   * Namespace of its pods.
   *
   * @default 'kube-system'
   */
  readonly namespaceName?: string;

  /**
   * Labels of its pods.
   *
   * @default - k8s-app=kube-dns
   */
  readonly labels?: { [key: string]: string };

  /**
   * Name of its Service.
   *
   * @default 'kube-dns'
   */
  readonly serviceName?: string;

  /**
   * Ports that its pods listen on, 1 to 65535; often 53, 5353 or 8053 (NP-12).
   *
   * @default - [53]
   */
  readonly podPorts?: number[];

  /**
   * Address of NodeLocal DNSCache, such as `169.254.20.10` (MAT-02).
   *
   * @default - not in use
   */
  readonly nodeLocalAddress?: string;
}

/** Addresses of the Kubernetes API server, as `kubectl get endpoints kubernetes` lists them. */
export interface ApiServerFacts {
  /** Its addresses, at least one, without port. */
  readonly addresses: string[];

  /**
   * Its port, 1 to 65535.
   *
   * @default 6443
   */
  readonly port?: number;
}

/** Pods of the platform that links may name. */
export interface PodsFacts {
  /** Their namespace. */
  readonly namespaceName: string;

  /** Their labels, at least one. */
  readonly labels: { [key: string]: string };

  /**
   * Their ServiceAccount, the identity by which the mesh knows them.
   *
   * @default - unknown
   */
  readonly serviceAccountName?: string;

  /**
   * Ports that they listen on, 1 to 65535.
   *
   * @default - the product's usual port
   */
  readonly ports?: number[];

  /**
   * Whether they are in the mesh and so have an identity on the wire.
   *
   * @default false
   */
  readonly meshed?: boolean;
}
