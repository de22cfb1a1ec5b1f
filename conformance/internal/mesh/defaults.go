package mesh

import gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

// The defaults that the API server takes from the definitions of the Gateway API; istiod relies on them.

func orElse[T any](given *T, otherwise T) *T {
	if given != nil {
		return given
	}
	return &otherwise
}

func defaultGateway(gateway *gatewayv1.Gateway) {
	for index := range gateway.Spec.Listeners {
		listener := &gateway.Spec.Listeners[index]
		listener.AllowedRoutes = orElse(listener.AllowedRoutes, gatewayv1.AllowedRoutes{})
		listener.AllowedRoutes.Namespaces = orElse(listener.AllowedRoutes.Namespaces, gatewayv1.RouteNamespaces{})
		listener.AllowedRoutes.Namespaces.From = orElse(listener.AllowedRoutes.Namespaces.From, gatewayv1.NamespacesFromSame)
	}
}

func defaultParents(parents []gatewayv1.ParentReference) {
	for index := range parents {
		parents[index].Group = orElse(parents[index].Group, gatewayv1.GroupName)
		parents[index].Kind = orElse(parents[index].Kind, "Gateway")
	}
}

func defaultBackend(reference *gatewayv1.BackendRef) {
	reference.Group, reference.Kind, reference.Weight = orElse(reference.Group, ""), orElse(reference.Kind, "Service"), orElse(reference.Weight, 1)
}

func defaultHTTPRoute(route *gatewayv1.HTTPRoute) {
	defaultParents(route.Spec.ParentRefs)
	for index := range route.Spec.Rules {
		rule := &route.Spec.Rules[index]
		if rule.Matches == nil {
			rule.Matches = []gatewayv1.HTTPRouteMatch{{}}
		}
		for index := range rule.Matches {
			match := &rule.Matches[index]
			match.Path = orElse(match.Path, gatewayv1.HTTPPathMatch{})
			match.Path.Type, match.Path.Value = orElse(match.Path.Type, gatewayv1.PathMatchPathPrefix), orElse(match.Path.Value, "/")
			for index := range match.Headers {
				match.Headers[index].Type = orElse(match.Headers[index].Type, gatewayv1.HeaderMatchExact)
			}
			for index := range match.QueryParams {
				match.QueryParams[index].Type = orElse(match.QueryParams[index].Type, gatewayv1.QueryParamMatchExact)
			}
		}
		for index := range rule.Filters {
			if redirect := rule.Filters[index].RequestRedirect; redirect != nil {
				redirect.StatusCode = orElse(redirect.StatusCode, 302)
			}
		}
		for index := range rule.BackendRefs {
			defaultBackend(&rule.BackendRefs[index].BackendRef)
		}
	}
}

func defaultGRPCRoute(route *gatewayv1.GRPCRoute) {
	defaultParents(route.Spec.ParentRefs)
	for index := range route.Spec.Rules {
		rule := &route.Spec.Rules[index]
		for index := range rule.Matches {
			match := &rule.Matches[index]
			if match.Method != nil {
				match.Method.Type = orElse(match.Method.Type, gatewayv1.GRPCMethodMatchExact)
			}
			for index := range match.Headers {
				match.Headers[index].Type = orElse(match.Headers[index].Type, gatewayv1.GRPCHeaderMatchExact)
			}
		}
		for index := range rule.BackendRefs {
			defaultBackend(&rule.BackendRefs[index].BackendRef)
		}
	}
}
