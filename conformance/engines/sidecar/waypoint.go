package main

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	hcmv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	"google.golang.org/protobuf/proto"
	"istio.io/istio/pilot/pkg/model"
	pilotxds "istio.io/istio/pilot/test/xds"
	"istio.io/istio/pkg/workloadapi"

	"conformance/internal/mesh"
)

const (
	terminate = "connect_terminate"
	inner     = "main_internal"
	waypoints = "istio.io-mesh-controller"
)

// isWaypoint tells by the label that istiod's controller sets.
func isWaypoint(workload *mesh.Workload) bool {
	return workload.Pod.Labels["gateway.istio.io/managed"] == waypoints
}

// dialled is the address of the Service, or else of the pod: a headless Service has no address of its own.
func dialled(cluster *mesh.Cluster, query Query) (address string, isService bool) {
	if found := cluster.AddressOf(query.Service); found != "" && found != "None" {
		return found, true
	}
	return cluster.Workloads[query.To].Address, false
}

// waypointOf is the waypoint that istiod tells ztunnel to send to, by the address that the client dials; empty: none.
func waypointOf(server *pilotxds.FakeDiscoveryServer, cluster *mesh.Cluster, query Query) string {
	var address *workloadapi.GatewayAddress
	if _, isService := dialled(cluster, query); isService {
		namespace, name, _ := strings.Cut(query.Service, "/")
		address = server.Env().AmbientIndexes.ServiceInfo(fmt.Sprintf("%s/%s.%s.svc.cluster.local", namespace, name, namespace)).Service.GetWaypoint()
	} else {
		all, _ := server.Env().AmbientIndexes.AddressInformation(nil)
		for _, item := range all {
			if workload := item.GetWorkload(); workload != nil && workload.Namespace+"/"+workload.Name == query.To {
				address = workload.Waypoint
			}
		}
	}
	if address == nil {
		return ""
	}
	host := address.GetHostname()
	return host.GetNamespace() + "/" + strings.Split(host.GetHostname(), ".")[0]
}

// untilIndexed waits for the ambient index, whose collections are computed in the background.
func untilIndexed(server *pilotxds.FakeDiscoveryServer, cluster *mesh.Cluster) {
	var last string
	for range 400 {
		time.Sleep(25 * time.Millisecond)
		workloads := 0
		all, _ := server.Env().AmbientIndexes.AddressInformation(nil)
		var now strings.Builder
		seen := map[string]string{}
		for _, item := range all {
			if item.GetWorkload() != nil {
				workloads++
			}
			seen[item.ResourceName()] = item.String()
		}
		for _, name := range sorted(seen) {
			now.WriteString(seen[name])
		}
		if workloads == len(cluster.Workloads) && now.String() == last {
			return
		}
		last = now.String()
	}
	panic("the ambient index did not settle")
}

// waypoint makes both listeners of a waypoint runnable: the one that ends the tunnel, on a port of its own, and the one inside, which keeps
// all that it decides. Names get the name of the waypoint behind them, because one Envoy runs all.
func waypoint(server *pilotxds.FakeDiscoveryServer, proxy *model.Proxy, name string, port int, authority *authority, principal string) ([]*listenerv3.Listener, *clusterv3.Cluster) {
	var found []*listenerv3.Listener
	for _, listener := range server.Listeners(proxy) {
		switch listener.Name {
		case terminate:
			found = append(found, adapt(listener, name, port, authority, principal))
		case inner:
			found = append(found, adaptInner(listener, name, authority, principal))
		}
	}
	for _, cluster := range server.Clusters(proxy) {
		if cluster.Name == inner {
			made := proto.Clone(cluster).(*clusterv3.Cluster)
			made.Name = innerOf(name)
			made.LoadAssignment.ClusterName = made.Name
			made.LoadAssignment.Endpoints[0].LbEndpoints[0].GetEndpoint().Address.GetEnvoyInternalAddress().AddressNameSpecifier = serverListener(made.Name)
			return found, made
		}
	}
	panic("no cluster " + inner)
}

func innerOf(name string) string { return inner + " " + name }

func adaptInner(from *listenerv3.Listener, name string, authority *authority, principal string) *listenerv3.Listener {
	listener := proto.Clone(from).(*listenerv3.Listener)
	listener.Name, listener.AccessLog, listener.TrafficDirection = innerOf(name), nil, 0
	for _, chain := range listener.FilterChains {
		adaptChain(chain, name, authority, principal)
	}
	return listener
}

// toInner: whether this is the manager that ends tunnels, whose only route leads inside.
func toInner(manager *hcmv3.HttpConnectionManager, name string) bool {
	if manager.StatPrefix != terminate {
		return false
	}
	for _, host := range manager.GetRouteConfig().GetVirtualHosts() {
		for _, route := range host.Routes {
			route.GetRoute().ClusterSpecifier = clusterSpecifier(innerOf(name))
		}
	}
	return true
}

// destination is what the tunnel is asked to lead to.
func destination(cluster *mesh.Cluster, query Query) string {
	address, _ := dialled(cluster, query)
	return netip.AddrPortFrom(value(netip.ParseAddr(address)), uint16(query.Port)).String()
}
