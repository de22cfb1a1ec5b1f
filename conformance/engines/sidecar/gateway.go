package main

import (
	"fmt"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	routev3 "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	hcmv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"istio.io/istio/pilot/pkg/model"
	pilotxds "istio.io/istio/pilot/test/xds"

	"conformance/internal/envoy"
	"conformance/internal/mesh"
)

// marker names the pods that a request would be sent to, in the place of sending it.
const marker = "x-conformance-backends"

// gateway makes the listeners of a gateway runnable, each on a port of its own. Keys of the ports are `namespace/name port`.
func gateway(server *pilotxds.FakeDiscoveryServer, proxy *model.Proxy, name string, cluster *mesh.Cluster, authority *authority) ([]*listenerv3.Listener, map[string]int) {
	var found []*listenerv3.Listener
	ports := map[string]int{}
	listeners := server.Listeners(proxy)
	routes := map[string]*routev3.RouteConfiguration{}
	for _, route := range server.RoutesFromListeners(proxy, listeners) {
		routes[route.Name] = route
	}
	backends := backendsOf(server, proxy, cluster)
	free := envoy.FreePorts(len(listeners))
	for index, listener := range listeners {
		listens := listener.GetAddress().GetSocketAddress().GetPortValue()
		if listens == 0 {
			continue
		}
		key := gatewayPort(name, int(listens))
		made := adapt(listener, key, free[index], authority, "spiffe://gateway")
		for _, chain := range made.FilterChains {
			for _, filter := range chain.Filters {
				if filter.GetTypedConfig().MessageIs(&hcmv3.HttpConnectionManager{}) {
					manager := &hcmv3.HttpConnectionManager{}
					must(filter.GetTypedConfig().UnmarshalTo(manager))
					from := routes[rdsOf(listener, chain.Name)]
					if from == nil {
						from = &routev3.RouteConfiguration{Name: "none"}
					}
					manager.RouteSpecifier = &hcmv3.HttpConnectionManager_RouteConfig{RouteConfig: named(from, backends)}
					filter.ConfigType = &listenerv3.Filter_TypedConfig{TypedConfig: pack(manager)}
				}
			}
		}
		found = append(found, made)
		ports[key] = free[index]
	}
	return found, ports
}

func gatewayPort(name string, port int) string { return name + " " + strconv.Itoa(port) }

// rdsOf is the name of the routes that a chain of a listener uses.
func rdsOf(listener *listenerv3.Listener, chain string) string {
	for _, item := range listener.FilterChains {
		for _, filter := range item.Filters {
			if item.Name == chain && filter.GetTypedConfig().MessageIs(&hcmv3.HttpConnectionManager{}) {
				manager := &hcmv3.HttpConnectionManager{}
				must(filter.GetTypedConfig().UnmarshalTo(manager))
				return manager.GetRds().GetRouteConfigName()
			}
		}
	}
	return ""
}

var destinationPattern = regexp.MustCompile(`outbound\|\d+\|[^|"]*\|[^"]+`)

// named answers each route that leads somewhere with what is there; routes that answer by themselves stay.
func named(routes *routev3.RouteConfiguration, backends map[string][]string) *routev3.RouteConfiguration {
	for _, host := range routes.VirtualHosts {
		host.RequireTls = routev3.VirtualHost_NONE
		for _, route := range host.Routes {
			action := route.GetRoute()
			route.Decorator, route.TypedPerFilterConfig, route.StatPrefix = nil, nil, ""
			if action == nil {
				continue
			}
			var leads []string
			action.RequestMirrorPolicies = nil
			if weighted := action.GetWeightedClusters(); weighted != nil {
				weighted.Clusters = slices.DeleteFunc(weighted.Clusters, func(item *routev3.WeightedCluster_ClusterWeight) bool { return item.GetWeight().GetValue() == 0 })
			}
			for _, name := range destinationPattern.FindAllString(string(value(protojson.Marshal(action))), -1) {
				leads = append(leads, backends[name]...)
			}
			slices.Sort(leads)
			route.Action = &routev3.Route_DirectResponse{DirectResponse: &routev3.DirectResponseAction{Status: http.StatusOK}}
			route.ResponseHeadersToRemove = nil
			route.ResponseHeadersToAdd = []*corev3.HeaderValueOption{{Header: &corev3.HeaderValue{Key: marker, Value: strings.Join(slices.Compact(leads), " ") + ";"}}}
		}
	}
	return routes
}

// backendsOf gives the pods and ports behind each cluster.
func backendsOf(server *pilotxds.FakeDiscoveryServer, proxy *model.Proxy, cluster *mesh.Cluster) map[string][]string {
	names := map[string]string{}
	for name, workload := range cluster.Workloads {
		names[workload.Address] = name
	}
	found := map[string][]string{}
	for _, assignment := range server.Endpoints(proxy) {
		for _, locality := range assignment.Endpoints {
			for _, endpoint := range locality.LbEndpoints {
				address := endpoint.GetEndpoint().GetAddress().GetSocketAddress()
				if name, ok := names[address.GetAddress()]; ok {
					found[assignment.ClusterName] = append(found[assignment.ClusterName], fmt.Sprintf("%s:%d", name, address.GetPortValue()))
				}
			}
		}
	}
	return found
}

// enter sends a request from outside to a port of a gateway.
func (p *prober) enter(query Query) Result {
	server := p.cluster.Workloads[query.To]
	port, listens := p.ports[gatewayPort(query.To, query.Port)]
	if server == nil {
		return Result{Error: "no such gateway"}
	}
	if !listens {
		return Result{Why: "nothing listens"}
	}
	raw, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), probeTimeout)
	if err != nil {
		return Result{Error: err.Error()}
	}
	defer raw.Close()
	must(raw.SetDeadline(deadline()))
	if _, err := fmt.Fprintf(raw, "PROXY TCP4 %s %s 40000 %d\r\n", strings.TrimPrefix(query.From, "ip:"), server.Address, query.Port); err != nil {
		return refusal("proxy header", err)
	}
	return overHTTP(raw, query)
}
