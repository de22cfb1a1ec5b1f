// sidecar answers with what istiod configures and Envoy does: istiod's own discovery server computes the listeners of each proxy, be it a
// sidecar, a waypoint or a gateway, from the objects of a case, a stock Envoy runs them, and each query is a connection to one of them.
package main

import (
	"flag"
	"maps"
	"slices"

	bootstrapv3 "github.com/envoyproxy/go-control-plane/envoy/config/bootstrap/v3"
	"golang.org/x/net/http2"
	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pkg/config/schema/gatewayapi"
	"istio.io/istio/pkg/log"

	"conformance/internal/envoy"
	"conformance/internal/lines"
	"conformance/internal/mesh"
)

// Query is a connection through the sidecar of a server, or with `outbound` the question how a client's sidecar is set up to send to a host and port.
type Query struct {
	Outbound bool `json:"outbound"`
	// Via: to the address of Service, or else of the pod To, through the waypoint that istiod names for it, in a tunnel as ztunnel makes it.
	Via     bool   `json:"via"`
	Service string `json:"service"`
	// Gateway: a request from outside to the gateway To, on a port of its pod; the answer names where it leads.
	Gateway bool `json:"gateway"`
	// An address with `ip:` in front, or `namespace/name`.
	From string `json:"from"`
	To   string `json:"to"`
	Port int    `json:"port"`
	// MTLS presents the certificate of the client, or of Identity.
	MTLS     bool   `json:"mtls"`
	Identity string `json:"identity"`
	SNI      string `json:"sni"`
	// Protocol is `http`, `grpc` or `tcp`.
	Protocol string            `json:"protocol"`
	Method   string            `json:"method"`
	Path     string            `json:"path"`
	Host     string            `json:"host"`
	Headers  map[string]string `json:"headers"`
}

// Result of one query. Error: neither passed nor refused, which no run may contain.
type Result struct {
	Passed   bool      `json:"passed"`
	Why      string    `json:"why,omitempty"`
	Error    string    `json:"error,omitempty"`
	Clusters []Cluster `json:"clusters"`
	// Waypoint is empty where there is none on the way.
	Waypoint string `json:"waypoint,omitempty"`
	// Backends are `namespace/name:port`, where a gateway sends a request that it takes.
	Backends []string `json:"backends,omitempty"`
}

var (
	envoyPath = flag.String("envoy", "envoy", "the Envoy to run")
	ambient   = flag.Bool("ambient", false, "the mesh is an ambient one")
)

func main() {
	flag.Parse()
	// The cluster of istiod's own tests has definitions that do not say their version.
	clear(gatewayapi.MinimumCRDVersions)
	if *ambient {
		// What PILOT_ENABLE_AMBIENT switches on.
		features.EnableAmbient, features.EnableAmbientWaypoints, features.EnableHBONESend, features.EnableSidecarHBONEListening, features.EnableIngressWaypointRouting = true, true, true, true, true
	}
	options := log.DefaultOptions()
	options.SetDefaultOutputLevel("all", log.ErrorLevel)
	options.OutputPaths = []string{"stderr"}
	must(log.Configure(options))
	upstream := newUpstream()
	lines.Serve(func(given lines.Case[Query]) lines.Answer[Result] { return answer(given, upstream) })
}

func answer(given lines.Case[Query], upstream *upstream) lines.Answer[Result] {
	cluster, refused := mesh.Read(given.Objects)
	if len(refused) > 0 {
		return lines.Answer[Result]{Refused: refused, Log: cluster.Warnings}
	}
	// Without a question the case is about the objects alone.
	if len(given.Queries) == 0 {
		return lines.Answer[Result]{Log: cluster.Warnings}
	}
	authority := newAuthority(cluster.Mesh.TrustDomain)
	configured := configure(cluster, authority, given.Queries)
	results := make([]Result, len(given.Queries))
	var probes []int
	for index, query := range given.Queries {
		if query.Outbound {
			results[index] = Result{Clusters: about(configured.clusters[query.From], query.Host, query.Port)}
		} else if query.Via && configured.waypoints[index] == "" {
			results[index] = Result{Why: "no waypoint"}
		} else {
			probes = append(probes, index)
		}
	}
	if len(probes) > 0 {
		running := start(*envoyPath, configured, upstream)
		defer running.Stop()
		prober := &prober{cluster: cluster, authority: authority, ports: configured.ports, tunnels: map[string]*http2.ClientConn{}}
		defer prober.close()
		envoy.InParallel(probes, func(index int) {
			switch query := given.Queries[index]; {
			case query.Via:
				results[index] = prober.through(configured.waypoints[index], query)
			case query.Gateway:
				results[index] = prober.enter(query)
			default:
				results[index] = prober.probe(query)
			}
		})
	}
	return lines.Answer[Result]{Answers: results, Log: cluster.Warnings}
}

// start: the PROXY header sets the remote address, but not the one that Envoy calls direct; without X-Forwarded-For both are the same in a
// pod. Istio's own kind of text in the state of a connection only adds that connections with different texts are not shared.
func start(path string, configured *configured, upstream *upstream) *envoy.Envoy {
	return envoy.Start(path, &bootstrapv3.Bootstrap_StaticResources{Listeners: configured.listeners, Clusters: append(clusters(upstream.port), configured.inner...)},
		`"directRemoteIp"`, `"remoteIp"`, `"istio.hashable_string"`, `"envoy.string"`)
}

func sorted[T any](all map[string]T) []string { return slices.Sorted(maps.Keys(all)) }

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func value[T any](found T, err error) T {
	must(err)
	return found
}
