package main

import (
	"maps"
	"regexp"
	"strconv"
	"strings"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	endpointv3 "github.com/envoyproxy/go-control-plane/envoy/config/endpoint/v3"
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	tlsv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/structpb"
	"istio.io/istio/pilot/pkg/model"
	pilotxds "istio.io/istio/pilot/test/xds"
	istiocluster "istio.io/istio/pkg/cluster"
	"istio.io/istio/pkg/test"

	"conformance/internal/envoy"
	"conformance/internal/mesh"
)

// Cluster is one destination that a client's sidecar knows, with how it would send to each of its endpoints.
type Cluster struct {
	Host string `json:"host"`
	Port string `json:"port"`
	// Default is the form where no endpoint is known beforehand.
	Default   string            `json:"default"`
	Endpoints map[string]string `json:"endpoints,omitempty"`
}

type configured struct {
	listeners []*listenerv3.Listener
	ports     map[string]int
	// inner leads to the inner listeners of waypoints.
	inner []*clusterv3.Cluster
	// waypoints by the index of the query.
	waypoints map[int]string
	clusters  map[string][]Cluster
}

// configure asks istiod for what the queries are about.
func configure(cluster *mesh.Cluster, authority *authority, queries []Query) *configured {
	found := &configured{ports: map[string]int{}, clusters: map[string][]Cluster{}, waypoints: map[int]string{}}
	servers, clients, gateways := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, query := range queries {
		switch {
		case query.Outbound:
			clients[query.From] = true
		case query.Gateway:
			gateways[query.To] = true
		case !query.Via:
			servers[query.To] = true
		}
	}
	var panicked any
	failed := test.Wrap(func(t test.Failer) {
		// The function runs in a goroutine of its own, where a panic would end the engine.
		defer func() { panicked = recover() }()
		server := pilotxds.NewFakeDiscoveryServer(t, pilotxds.FakeOptions{KubernetesObjects: cluster.Kubernetes, Configs: cluster.Configs, MeshConfig: cluster.Mesh})
		if *ambient {
			untilIndexed(server, cluster)
		}
		for index, query := range queries {
			if query.Via {
				if found.waypoints[index] = waypointOf(server, cluster, query); found.waypoints[index] != "" {
					servers[found.waypoints[index]] = true
				}
			}
		}
		ports := envoy.FreePorts(len(servers))
		for _, name := range cluster.Names() {
			if !servers[name] && !clients[name] && !gateways[name] {
				continue
			}
			workload := cluster.Workloads[name]
			proxy := server.SetupProxy(proxyOf(workload, gateways[name]))
			if gateways[name] {
				listeners, ports := gateway(server, proxy, name, cluster, authority)
				found.listeners = append(found.listeners, listeners...)
				maps.Copy(found.ports, ports)
				continue
			}
			if clients[name] {
				found.clusters[name] = outbound(server, proxy, cluster)
			}
			if !servers[name] {
				continue
			}
			port := ports[len(found.ports)]
			if isWaypoint(workload) {
				listeners, inside := waypoint(server, proxy, name, port, authority, workload.Principal(cluster.Mesh.TrustDomain))
				found.listeners, found.inner, found.ports[name] = append(found.listeners, listeners...), append(found.inner, inside), port
				continue
			}
			for _, listener := range server.Listeners(proxy) {
				if listener.Name == model.VirtualInboundListenerName {
					found.listeners = append(found.listeners, adapt(listener, name, port, authority, workload.Principal(cluster.Mesh.TrustDomain)))
					found.ports[name] = port
				}
			}
		}
	})
	if panicked != nil {
		panic(panicked)
	}
	must(failed)
	return found
}

func proxyOf(workload *mesh.Workload, router bool) *model.Proxy {
	kind := model.SidecarProxy
	switch {
	case isWaypoint(workload):
		kind = model.Waypoint
	case router:
		kind = model.Router
	}
	return &model.Proxy{
		ID: workload.Name + "." + workload.Namespace, Type: kind, IPAddresses: []string{workload.Address},
		ConfigNamespace: workload.Namespace, Labels: workload.Pod.Labels,
		Metadata: &model.NodeMetadata{
			Namespace: workload.Namespace, ServiceAccount: workload.ServiceAccount, Labels: workload.Pod.Labels, ClusterID: istiocluster.ID("Kubernetes"), IstioVersion: "1.31.0",
		},
	}
}

func outbound(server *pilotxds.FakeDiscoveryServer, proxy *model.Proxy, cluster *mesh.Cluster) []Cluster {
	names := map[string]string{}
	for name, workload := range cluster.Workloads {
		names[workload.Address] = name
	}
	assignments := map[string]*endpointv3.ClusterLoadAssignment{}
	for _, assignment := range server.Endpoints(proxy) {
		assignments[assignment.ClusterName] = assignment
	}
	routed := destinations(server, proxy)
	found := []Cluster{}
	for _, item := range server.Clusters(proxy) {
		parts := strings.Split(item.Name, "|")
		// direction|port|subset|host
		if len(parts) != 4 || parts[0] != "outbound" || parts[2] != "" || !routed[item.Name] {
			continue
		}
		made := Cluster{Host: parts[3], Port: parts[1], Default: formOf(item, nil), Endpoints: map[string]string{}}
		assignment := assignments[item.Name]
		if assignment == nil {
			assignment = item.LoadAssignment
		}
		for _, locality := range assignment.GetEndpoints() {
			for _, endpoint := range locality.LbEndpoints {
				address := endpoint.GetEndpoint().GetAddress().GetSocketAddress().GetAddress()
				if name, ok := names[address]; ok {
					made.Endpoints[name] = formOf(item, endpoint.GetMetadata().GetFilterMetadata()["envoy.transport_socket_match"])
				}
			}
		}
		found = append(found, made)
	}
	return found
}

var clusterName = regexp.MustCompile(`outbound\|\d+\|\|[^"]+`)

// destinations are the clusters that some listener or route leads to: a Sidecar may know a cluster without a way there.
func destinations(server *pilotxds.FakeDiscoveryServer, proxy *model.Proxy) map[string]bool {
	found := map[string]bool{}
	add := func(text []byte) {
		for _, name := range clusterName.FindAll(text, -1) {
			found[string(name)] = true
		}
	}
	listeners := server.Listeners(proxy)
	for _, listener := range listeners {
		add(value(protojson.Marshal(listener)))
	}
	for _, route := range server.RoutesFromListeners(proxy, listeners) {
		add(value(protojson.Marshal(route)))
	}
	return found
}

// about keeps the clusters of a host, also those of a wildcard above it; of every host where none is asked for.
func about(all []Cluster, host string, port int) []Cluster {
	found := []Cluster{}
	for _, item := range all {
		above, wild := strings.CutPrefix(item.Host, "*")
		if item.Port == strconv.Itoa(port) && (host == "" || item.Host == host || (wild && strings.HasSuffix(host, above) && host != above)) {
			found = append(found, item)
		}
	}
	return found
}

// formOf follows Envoy: the first match whose labels the endpoint all has, else the socket of the cluster.
func formOf(item *clusterv3.Cluster, labels *structpb.Struct) string {
	for _, match := range item.TransportSocketMatches {
		if covers(labels, match.Match) {
			return formOfSocket(match.TransportSocket)
		}
	}
	return formOfSocket(item.TransportSocket)
}

func covers(labels, wanted *structpb.Struct) bool {
	for key, value := range wanted.GetFields() {
		if labels.GetFields()[key].GetStringValue() != value.GetStringValue() {
			return false
		}
	}
	return true
}

func formOfSocket(socket *corev3.TransportSocket) string {
	if socket.GetTypedConfig() == nil {
		return "plaintext"
	}
	context := &tlsv3.UpstreamTlsContext{}
	if socket.GetTypedConfig().UnmarshalTo(context) != nil {
		return "plaintext"
	}
	for _, protocol := range context.GetCommonTlsContext().GetAlpnProtocols() {
		if strings.HasPrefix(protocol, "istio") {
			return "mutual"
		}
	}
	return "tls"
}
