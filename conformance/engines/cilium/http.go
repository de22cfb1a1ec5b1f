package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	ciliumproxy "github.com/cilium/proxy/go/cilium/api"
	bootstrapv3 "github.com/envoyproxy/go-control-plane/envoy/config/bootstrap/v3"
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	rbacv3 "github.com/envoyproxy/go-control-plane/envoy/config/rbac/v3"
	routev3 "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	httprbacv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/rbac/v3"
	routerv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/router/v3"
	hcmv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/cilium/cilium/pkg/endpoint/regeneration"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/u8proto"

	"conformance/internal/envoy"
)

// Request is what the proxy of Cilium reads at the server.
type Request struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Host    string            `json:"host"`
	Headers map[string]string `json:"headers"`
}

// listening are ports of Envoy by what they stand for.
type listening map[string]int

func flowOf(query Query) string { return fmt.Sprintf("%s %s %d", query.From, query.To, query.Port) }

// requests asks an Envoy that has, for each flow, the matchers that Cilium makes of its HTTP rules; Cilium's own filter, which a stock Envoy
// does not have, asks the same matchers.
func (r *repository) requests(log *slog.Logger, queries []Query, verdicts []Verdict) {
	var asked []int
	flows := map[string]Query{}
	for index, query := range queries {
		if query.HTTP != nil && verdicts[index].Ingress == "allowed" {
			asked = append(asked, index)
			flows[flowOf(query)] = query
		}
	}
	if len(asked) == 0 {
		return
	}
	ports := listening{}
	var listeners []*listenerv3.Listener
	unused := envoy.FreePorts(len(flows))
	for name, query := range flows {
		port := unused[len(listeners)]
		ports[name] = port
		rules, free := r.rulesOf(log, query)
		listeners = append(listeners, listener(name, port, rules, free))
	}
	running := envoy.Start(*envoyPath, &bootstrapv3.Bootstrap_StaticResources{Listeners: listeners})
	defer running.Stop()
	envoy.InParallel(asked, func(index int) { verdicts[index].Request = ask(ports[flowOf(queries[index])], queries[index].HTTP) })
}

// rulesOf are the HTTP rules for one flow into a server; `free`: some rule lets it through whatever the request is.
func (r *repository) rulesOf(log *slog.Logger, query Query) (rules []*ciliumproxy.HttpNetworkPolicyRule, free bool) {
	from, to := r.identity(query.From), r.identity(query.To)
	r.manager.Add(to)
	defer r.manager.Remove(to)
	computed, _, err := r.policies.ComputeSelectorPolicy(to)
	must(err)
	named := r.world.ports[query.To]
	distilled := computed.DistillPolicy(log, owner{named}, map[string]uint16{policy.FallbackRedirectID: 1})
	defer distilled.Detach(log)
	if !distilled.SelectorPolicy.IngressPolicyEnabled {
		return nil, true
	}
	for filter := range distilled.SelectorPolicy.L4Policy.Ingress.Filters() {
		port := filter.Port
		if filter.PortName != "" {
			port = named.tcp[filter.PortName]
		}
		isPort := port == query.Port || (filter.EndPort > 0 && port <= query.Port && query.Port <= filter.EndPort) || (port == 0 && filter.PortName == "")
		if (filter.U8Proto != u8proto.TCP && filter.U8Proto != u8proto.ANY) || !isPort {
			continue
		}
		for selector, of := range filter.PerSelectorPolicies {
			switch {
			case !selector.IsWildcard() && !selector.Selects(from.ID):
			case of == nil || of.EnvoyHTTPRules() == nil:
				free = free || !of.IsDeny()
			default:
				rules = append(rules, of.EnvoyHTTPRules().HttpRules...)
			}
		}
	}
	return rules, free
}

func listener(name string, port int, rules []*ciliumproxy.HttpNetworkPolicyRule, free bool) *listenerv3.Listener {
	any := &rbacv3.Permission{Rule: &rbacv3.Permission_Any{Any: true}}
	permissions := []*rbacv3.Permission{}
	if free {
		permissions = append(permissions, any)
	}
	for _, rule := range rules {
		// Never empty: every request fits to a rule without conditions.
		all := []*rbacv3.Permission{any}
		for _, header := range rule.Headers {
			all = append(all, &rbacv3.Permission{Rule: &rbacv3.Permission_Header{Header: header}})
		}
		permissions = append(permissions, &rbacv3.Permission{Rule: &rbacv3.Permission_AndRules{AndRules: &rbacv3.Permission_Set{Rules: all}}})
	}
	allowed := &rbacv3.RBAC{Action: rbacv3.RBAC_ALLOW, Policies: map[string]*rbacv3.Policy{}}
	if len(permissions) > 0 {
		allowed.Policies["rules"] = &rbacv3.Policy{Permissions: permissions, Principals: []*rbacv3.Principal{{Identifier: &rbacv3.Principal_Any{Any: true}}}}
	}
	manager := &hcmv3.HttpConnectionManager{
		StatPrefix: "proxy",
		// As Cilium's own listener, by default.
		NormalizePath: wrapperspb.Bool(true), MergeSlashes: true, PathWithEscapedSlashesAction: hcmv3.HttpConnectionManager_UNESCAPE_AND_REDIRECT, UseRemoteAddress: wrapperspb.Bool(true),
		HttpFilters: []*hcmv3.HttpFilter{
			{Name: "rbac", ConfigType: &hcmv3.HttpFilter_TypedConfig{TypedConfig: pack(&httprbacv3.RBAC{Rules: allowed})}},
			{Name: "router", ConfigType: &hcmv3.HttpFilter_TypedConfig{TypedConfig: pack(&routerv3.Router{})}},
		},
		RouteSpecifier: &hcmv3.HttpConnectionManager_RouteConfig{RouteConfig: &routev3.RouteConfiguration{VirtualHosts: []*routev3.VirtualHost{{
			Name: "any", Domains: []string{"*"}, Routes: []*routev3.Route{{
				Match:  &routev3.RouteMatch{PathSpecifier: &routev3.RouteMatch_Prefix{Prefix: "/"}},
				Action: &routev3.Route_DirectResponse{DirectResponse: &routev3.DirectResponseAction{Status: http.StatusOK}},
			}},
		}}}},
	}
	return &listenerv3.Listener{Name: name, Address: envoy.Loopback(port), FilterChains: []*listenerv3.FilterChain{{
		Filters: []*listenerv3.Filter{{Name: "http", ConfigType: &listenerv3.Filter_TypedConfig{TypedConfig: pack(manager)}}},
	}}}
}

const requestTimeout = 30 * time.Second

func ask(port int, request *Request) string {
	connection, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), requestTimeout)
	if err != nil {
		return err.Error()
	}
	defer connection.Close()
	must(connection.SetDeadline(time.Now().Add(requestTimeout)))
	response, err := envoy.Ask(connection, request.Method, request.Path, request.Host, request.Headers)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
		return "passed"
	case http.StatusForbidden:
		return "refused"
	}
	return response.Status
}

func pack(message proto.Message) *anypb.Any {
	packed, err := anypb.New(message)
	must(err)
	return packed
}

// owner is the endpoint that a policy is made for.
type owner struct{ ports namedPorts }

func (owner) GetID() uint64                               { return 1 }
func (owner) PolicyDebug(string, ...any)                  {}
func (owner) IsHost() bool                                { return false }
func (owner) PreviousMapStateSizes() policy.MapStateSizes { return policy.MapStateSizes{} }
func (o owner) GetIngressNamedPort(name string, protocol u8proto.U8proto) uint16 {
	if protocol == u8proto.TCP {
		return o.ports.tcp[name]
	}
	return o.ports.udp[name]
}
func (owner) RegenerateIfAlive(*regeneration.ExternalRegenerationMetadata) <-chan bool {
	done := make(chan bool)
	close(done)
	return done
}
