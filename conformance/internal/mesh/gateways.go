package mesh

import (
	"encoding/json"

	"istio.io/istio/pkg/kube"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"conformance/internal/objects"
)

const (
	gatewayName        = "gateway.networking.k8s.io/gateway-name"
	managed            = "gateway.istio.io/managed"
	gatewayController  = "istio.io/gateway-controller"
	waypointController = "istio.io/mesh-controller"
	hbonePort          = 15008
)

// classes are those that istiod itself writes into a cluster.
var classes = map[string]gatewayv1.GatewayController{"istio": gatewayController, "istio-waypoint": waypointController}

// addGatewayAPI reads an object of the Gateway API as a client of the API server does.
func (c *Cluster) addGatewayAPI(head objects.Head, raw json.RawMessage) error {
	object, _, err := kube.IstioCodec.UniversalDeserializer().Decode(raw, nil, nil)
	if err != nil {
		return err
	}
	switch typed := object.(type) {
	case *gatewayv1.GatewayClass:
		c.classes[typed.Name] = typed.Spec.ControllerName
	case *gatewayv1.Gateway:
		defaultGateway(typed)
		c.gateways = append(c.gateways, typed)
	case *gatewayv1.HTTPRoute:
		defaultHTTPRoute(typed)
	case *gatewayv1.GRPCRoute:
		defaultGRPCRoute(typed)
	}
	if _, wide := object.(*gatewayv1.GatewayClass); !wide {
		object.(metav1.Object).SetNamespace(objects.NamespaceOf(head))
	}
	c.Kubernetes = append(c.Kubernetes, object)
	return nil
}

// deployGateways makes what istiod's controller makes for each Gateway of a class of its own: a pod, a Service, and the address in the status.
func (c *Cluster) deployGateways() error {
	for name, controller := range classes {
		if _, given := c.classes[name]; !given && len(c.gateways) > 0 {
			c.classes[name] = controller
			c.Kubernetes = append(c.Kubernetes, &gatewayv1.GatewayClass{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: gatewayv1.GatewayClassSpec{ControllerName: controller}})
		}
	}
	for _, gateway := range c.gateways {
		class := string(gateway.Spec.GatewayClassName)
		controller := c.classes[class]
		name, by := gateway.Name+"-"+class, "istio.io-gateway-controller"
		if controller == waypointController {
			name, by = gateway.Name, "istio.io-mesh-controller"
		} else if controller != gatewayController {
			continue
		}
		labels := map[string]string{}
		for key, value := range gateway.Labels {
			labels[key] = value
		}
		labels[gatewayName], labels[managed], labels["istio.io/dataplane-mode"], labels["sidecar.istio.io/inject"] = gateway.Name, by, "none", "false"
		meta := metav1.ObjectMeta{Name: name, Namespace: gateway.Namespace, Labels: labels}
		if c.Workloads[gateway.Namespace+"/"+name] == nil {
			c.addPod(&corev1.Pod{ObjectMeta: meta, Spec: corev1.PodSpec{ServiceAccountName: name, Containers: []corev1.Container{{Name: "istio-proxy"}}}})
		}
		service := &corev1.Service{ObjectMeta: meta, Spec: corev1.ServiceSpec{Selector: map[string]string{gatewayName: gateway.Name}}}
		for _, listener := range gateway.Spec.Listeners {
			service.Spec.Ports = append(service.Spec.Ports, corev1.ServicePort{Name: string(listener.Name), Port: int32(listener.Port), Protocol: corev1.ProtocolTCP, AppProtocol: appProtocol(listener)})
		}
		text, err := json.Marshal(service)
		if err != nil {
			return err
		}
		if err := c.addService(objects.Head{ObjectMeta: meta}, text); err != nil {
			return err
		}
		kind := gatewayv1.HostnameAddressType
		gateway.Status.Addresses = []gatewayv1.GatewayStatusAddress{{Type: &kind, Value: name + "." + gateway.Namespace + ".svc." + clusterDomain}}
	}
	return nil
}

func appProtocol(listener gatewayv1.Listener) *string {
	if listener.Port == hbonePort {
		hbone := "hbone"
		return &hbone
	}
	return nil
}
