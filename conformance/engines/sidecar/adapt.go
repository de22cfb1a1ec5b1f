package main

import (
	"strings"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	endpointv3 "github.com/envoyproxy/go-control-plane/envoy/config/endpoint/v3"
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	routev3 "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	proxyprotocolv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/listener/proxy_protocol/v3"
	hcmv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	tcpv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/tcp_proxy/v3"
	tlsv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	"conformance/internal/envoy"
)

// adapt makes a virtualInbound listener runnable outside a pod, without changing what it decides: addresses come from a PROXY header and not
// from the kernel, certificates from here and not from an agent, and behind the filters stands an answer that is always the same.
func adapt(from *listenerv3.Listener, name string, port int, authority *authority, principal string) *listenerv3.Listener {
	listener := proto.Clone(from).(*listenerv3.Listener)
	listener.Name = name
	listener.Address = envoy.Loopback(port)
	listener.AdditionalAddresses, listener.UseOriginalDst, listener.AccessLog, listener.BindToPort, listener.TrafficDirection = nil, nil, nil, nil, 0
	filters := []*listenerv3.ListenerFilter{{
		Name:       "envoy.filters.listener.proxy_protocol",
		ConfigType: &listenerv3.ListenerFilter_TypedConfig{TypedConfig: pack(&proxyprotocolv3.ProxyProtocol{})},
	}}
	for _, filter := range listener.ListenerFilters {
		if !strings.Contains(filter.Name, "original_dst") && !strings.Contains(filter.Name, "original_src") {
			filters = append(filters, filter)
		}
	}
	listener.ListenerFilters = filters
	for _, chain := range append(listener.FilterChains, listener.GetDefaultFilterChain()) {
		if chain != nil {
			adaptChain(chain, name, authority, principal)
		}
	}
	return listener
}

func adaptChain(chain *listenerv3.FilterChain, name string, authority *authority, principal string) {
	if socket := chain.TransportSocket; socket.GetTypedConfig() != nil {
		context := &tlsv3.DownstreamTlsContext{}
		must(socket.GetTypedConfig().UnmarshalTo(context))
		common := context.CommonTlsContext
		certificate, key := authority.issue(principal)
		common.TlsCertificateSdsSecretConfigs = nil
		common.TlsCertificates = []*tlsv3.TlsCertificate{{CertificateChain: inline(certificate), PrivateKey: inline(key)}}
		validation := &tlsv3.CertificateValidationContext{}
		if given := common.GetCombinedValidationContext().GetDefaultValidationContext(); given != nil {
			validation = given
		}
		validation.TrustedCa = inline(authority.root)
		common.ValidationContextType = &tlsv3.CommonTlsContext_ValidationContext{ValidationContext: validation}
		socket.ConfigType = &corev3.TransportSocket_TypedConfig{TypedConfig: pack(context)}
	}
	var filters []*listenerv3.Filter
	for _, filter := range chain.Filters {
		config := filter.GetTypedConfig()
		// Istio's own filters add metadata and nothing else, and a stock Envoy does not have them.
		if config == nil || strings.HasPrefix(filter.Name, "istio.") {
			continue
		}
		if config.MessageIs(&hcmv3.HttpConnectionManager{}) {
			filter.ConfigType = &listenerv3.Filter_TypedConfig{TypedConfig: pack(adaptHTTP(config, name))}
		}
		if config.MessageIs(&tcpv3.TcpProxy{}) {
			filter.ConfigType = &listenerv3.Filter_TypedConfig{TypedConfig: pack(adaptTCP(config))}
		}
		filters = append(filters, filter)
	}
	chain.Filters = filters
}

func adaptHTTP(config *anypb.Any, name string) *hcmv3.HttpConnectionManager {
	manager := &hcmv3.HttpConnectionManager{}
	must(config.UnmarshalTo(manager))
	manager.AccessLog, manager.Tracing = nil, nil
	var filters []*hcmv3.HttpFilter
	for _, filter := range manager.HttpFilters {
		if !strings.HasPrefix(filter.Name, "istio.") && !strings.HasSuffix(filter.Name, "_peer_metadata") && filter.Name != "envoy.filters.http.grpc_stats" {
			filters = append(filters, filter)
		}
	}
	manager.HttpFilters = filters
	if toInner(manager, name) {
		return manager
	}
	routes := manager.GetRouteConfig()
	if routes == nil {
		routes = &routev3.RouteConfiguration{VirtualHosts: []*routev3.VirtualHost{{
			Name: "any", Domains: []string{"*"}, Routes: []*routev3.Route{{Match: &routev3.RouteMatch{PathSpecifier: &routev3.RouteMatch_Prefix{Prefix: "/"}}}},
		}}}
	}
	for _, host := range routes.VirtualHosts {
		for _, route := range host.Routes {
			route.Decorator = nil
			route.Action = &routev3.Route_DirectResponse{DirectResponse: &routev3.DirectResponseAction{Status: 200}}
		}
	}
	manager.RouteSpecifier = &hcmv3.HttpConnectionManager_RouteConfig{RouteConfig: routes}
	return manager
}

const nowhere = "BlackHoleCluster"

func adaptTCP(config *anypb.Any) *tcpv3.TcpProxy {
	proxy := &tcpv3.TcpProxy{}
	must(config.UnmarshalTo(proxy))
	proxy.AccessLog, proxy.HashPolicy = nil, nil
	if proxy.GetCluster() != nowhere {
		proxy.ClusterSpecifier = &tcpv3.TcpProxy_Cluster{Cluster: "upstream"}
	}
	return proxy
}

func clusterSpecifier(name string) *routev3.RouteAction_Cluster {
	return &routev3.RouteAction_Cluster{Cluster: name}
}

func serverListener(name string) *corev3.EnvoyInternalAddress_ServerListenerName {
	return &corev3.EnvoyInternalAddress_ServerListenerName{ServerListenerName: name}
}

func clusters(port int) []*clusterv3.Cluster {
	static := &clusterv3.Cluster_Type{Type: clusterv3.Cluster_STATIC}
	endpoint := &endpointv3.LbEndpoint{HostIdentifier: &endpointv3.LbEndpoint_Endpoint{Endpoint: &endpointv3.Endpoint{Address: envoy.Loopback(port)}}}
	return []*clusterv3.Cluster{
		{Name: nowhere, ClusterDiscoveryType: static},
		{Name: "upstream", ClusterDiscoveryType: static, LoadAssignment: &endpointv3.ClusterLoadAssignment{
			ClusterName: "upstream", Endpoints: []*endpointv3.LocalityLbEndpoints{{LbEndpoints: []*endpointv3.LbEndpoint{endpoint}}},
		}},
	}
}

func pack(message proto.Message) *anypb.Any { return value(anypb.New(message)) }

func inline(text []byte) *corev3.DataSource {
	return &corev3.DataSource{Specifier: &corev3.DataSource_InlineBytes{InlineBytes: text}}
}
