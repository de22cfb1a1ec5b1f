// Package mesh puts the objects of a case into a cluster that istiod can read: pods with addresses, Services with endpoints.
package mesh

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	meshconfig "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pkg/config"
	istiomesh "istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/config/schema/collections"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	klabels "k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"conformance/internal/objects"
)

const clusterDomain = "cluster.local"

// Workload is one pod with an address.
type Workload struct {
	Name, Namespace, ServiceAccount, Address string
	Pod                                      *corev1.Pod
}

// Principal is the SPIFFE identity of its certificate.
func (w *Workload) Principal(trustDomain string) string {
	return fmt.Sprintf("spiffe://%s/ns/%s/sa/%s", trustDomain, w.Namespace, w.ServiceAccount)
}

// Cluster is what istiod sees.
type Cluster struct {
	Kubernetes []runtime.Object
	Configs    []config.Config
	Mesh       *meshconfig.MeshConfig
	Workloads  map[string]*Workload
	// Warnings of Istio's own validation.
	Warnings []string

	services   []*corev1.Service
	namespaces map[string]map[string]string
	gateways   []*gatewayv1.Gateway
	classes    map[string]gatewayv1.GatewayController
}

// Read gives what Istio's validation refuses as text.
func Read(raws []json.RawMessage) (*Cluster, []string) {
	c := &Cluster{
		Mesh: istiomesh.DefaultMeshConfig(), Workloads: map[string]*Workload{}, namespaces: map[string]map[string]string{}, classes: map[string]gatewayv1.GatewayController{},
	}
	var refused []string
	for _, raw := range raws {
		if err := c.add(objects.HeadOf(raw), raw); err != nil {
			head := objects.HeadOf(raw)
			refused = append(refused, fmt.Sprintf("%s %s/%s: %v", head.Kind, head.Namespace, head.Name, err))
		}
	}
	if err := c.deployGateways(); err != nil {
		refused = append(refused, err.Error())
	}
	for _, workload := range c.Workloads {
		if c.namespaces[workload.Namespace] == nil {
			c.addNamespace(workload.Namespace, nil)
		}
		if c.namespaces[workload.Namespace]["istio-injection"] == "enabled" {
			inject(workload.Pod)
		}
		if c.namespaces[workload.Namespace]["istio.io/dataplane-mode"] == "ambient" && workload.Pod.Labels["istio.io/dataplane-mode"] != "none" {
			redirect(workload.Pod)
		}
	}
	for _, service := range c.services {
		if len(service.Spec.Selector) > 0 {
			c.Kubernetes = append(c.Kubernetes, c.endpoints(service))
		}
	}
	return c, refused
}

func (c *Cluster) add(head objects.Head, raw json.RawMessage) error {
	switch {
	case strings.Contains(head.APIVersion, "istio.io/"):
		return c.addConfig(raw)
	case strings.HasPrefix(head.APIVersion, "gateway.networking.k8s.io/"):
		return c.addGatewayAPI(head, raw)
	case head.Kind == "Namespace":
		c.addNamespace(head.Name, head.Labels)
	case head.Kind == "Service":
		return c.addService(head, raw)
	case head.Kind == "ConfigMap" && head.Namespace == "istio-system" && head.Name == "istio":
		return c.readMesh(raw)
	}
	if pod, ok := objects.PodOf(head, raw); ok {
		c.addPod(pod)
	}
	return nil
}

func (c *Cluster) addConfig(raw json.RawMessage) error {
	parsed, unknown, err := crd.ParseInputs(string(raw))
	if err != nil {
		return err
	}
	if len(unknown) > 0 {
		return fmt.Errorf("Istio does not know this kind")
	}
	for _, item := range parsed {
		// What istiod adds when it reads from a cluster: short names of hosts depend on it.
		item.Domain = clusterDomain
		if item.Namespace == "" {
			item.Namespace = "default"
		}
		schema, ok := collections.PilotGatewayAPI().FindByGroupVersionKind(item.GroupVersionKind)
		if !ok {
			return fmt.Errorf("no schema")
		}
		warning, err := schema.ValidateConfig(item)
		if err != nil {
			return err
		}
		if warning != nil {
			c.Warnings = append(c.Warnings, fmt.Sprintf("%s %s/%s: %v", item.GroupVersionKind.Kind, item.Namespace, item.Name, warning))
		}
		c.Configs = append(c.Configs, item)
	}
	return nil
}

func (c *Cluster) addNamespace(name string, labels map[string]string) {
	c.namespaces[name] = objects.NamespaceLabels(name, labels)
	c.Kubernetes = append(c.Kubernetes, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: c.namespaces[name]}})
}

// inject sets the label by which clients know that a pod takes mutual TLS.
func inject(pod *corev1.Pod) {
	const label = "security.istio.io/tlsMode"
	if pod.Labels == nil {
		pod.Labels = map[string]string{}
	}
	if _, given := pod.Labels[label]; !given && pod.Labels["sidecar.istio.io/inject"] != "false" {
		pod.Labels[label] = "istio"
	}
}

// redirect sets what the network plugin notes at a pod that it has put into the ambient mesh.
func redirect(pod *corev1.Pod) {
	if pod.Annotations == nil {
		pod.Annotations = map[string]string{}
	}
	pod.Annotations["ambient.istio.io/redirection"] = "enabled"
}

// AddressOf is the address of a Service.
func (c *Cluster) AddressOf(name string) string {
	for _, service := range c.services {
		if service.Namespace+"/"+service.Name == name {
			return service.Spec.ClusterIP
		}
	}
	return ""
}

func (c *Cluster) addService(head objects.Head, raw json.RawMessage) error {
	service := &corev1.Service{}
	if err := json.Unmarshal(raw, service); err != nil {
		return err
	}
	service.Namespace = objects.NamespaceOf(head)
	if service.Spec.ClusterIP == "" && service.Spec.Type != corev1.ServiceTypeExternalName {
		service.Spec.ClusterIP = fmt.Sprintf("10.200.%d.%d", len(c.services)/250, len(c.services)%250+1)
	}
	// A default of the API server.
	for index := range service.Spec.Ports {
		if port := &service.Spec.Ports[index]; port.TargetPort == (intstr.IntOrString{}) {
			port.TargetPort = intstr.FromInt32(port.Port)
		}
	}
	c.services = append(c.services, service)
	c.Kubernetes = append(c.Kubernetes, service)
	return nil
}

// readMesh reads the configuration of the mesh from where istiod keeps it.
func (c *Cluster) readMesh(raw json.RawMessage) error {
	var holder corev1.ConfigMap
	if err := json.Unmarshal(raw, &holder); err != nil {
		return err
	}
	read, err := istiomesh.ApplyMeshConfigDefaults(holder.Data["mesh"])
	if err == nil {
		c.Mesh = read
	}
	return err
}

func (c *Cluster) addPod(pod *corev1.Pod) {
	number := len(c.Workloads) + 1
	workload := &Workload{
		Name: pod.Name, Namespace: pod.Namespace, ServiceAccount: pod.Spec.ServiceAccountName, Pod: pod,
		Address: fmt.Sprintf("10.%d.%d.%d", 10+number/62500, number/250%250, number%250+1),
	}
	pod.Spec.NodeName = "node"
	pod.Status = corev1.PodStatus{
		Phase: corev1.PodRunning, PodIP: workload.Address, PodIPs: []corev1.PodIP{{IP: workload.Address}},
		Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
	}
	c.Workloads[pod.Namespace+"/"+pod.Name] = workload
	c.Kubernetes = append(c.Kubernetes, pod)
}

// Names of the workloads, sorted.
func (c *Cluster) Names() []string { return slices.Sorted(maps.Keys(c.Workloads)) }

// Everything gives the objects of Istio beside those of Kubernetes, for a client that serves both.
func (c *Cluster) Everything(raws []json.RawMessage, decode func(objects.Head, []byte) (runtime.Object, error)) ([]runtime.Object, error) {
	all := slices.Clone(c.Kubernetes)
	for _, raw := range raws {
		object, err := decode(objects.HeadOf(raw), bytes.TrimSpace(raw))
		if err != nil {
			return nil, err
		}
		if object != nil {
			all = append(all, object)
		}
	}
	return all, nil
}

func (c *Cluster) endpoints(service *corev1.Service) *discoveryv1.EndpointSlice {
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta:  metav1.ObjectMeta{Name: service.Name + "-x", Namespace: service.Namespace, Labels: map[string]string{discoveryv1.LabelServiceName: service.Name}},
		AddressType: discoveryv1.AddressTypeIPv4,
	}
	selector := klabels.SelectorFromSet(service.Spec.Selector)
	node := "node"
	var first *Workload
	for _, name := range c.Names() {
		workload := c.Workloads[name]
		if workload.Namespace != service.Namespace || !selector.Matches(klabels.Set(workload.Pod.Labels)) {
			continue
		}
		if first == nil {
			first = workload
		}
		slice.Endpoints = append(slice.Endpoints, discoveryv1.Endpoint{
			Addresses: []string{workload.Address}, NodeName: &node,
			TargetRef: &corev1.ObjectReference{Kind: "Pod", Name: workload.Name, Namespace: workload.Namespace},
		})
	}
	for _, port := range service.Spec.Ports {
		number := targetOf(port, first)
		slice.Ports = append(slice.Ports, discoveryv1.EndpointPort{Name: &port.Name, Port: &number, Protocol: &port.Protocol})
	}
	return slice
}

func targetOf(port corev1.ServicePort, workload *Workload) int32 {
	if port.TargetPort.Type == intstr.String && workload != nil {
		for _, container := range workload.Pod.Spec.Containers {
			for _, item := range container.Ports {
				if item.Name == port.TargetPort.StrVal {
					return item.ContainerPort
				}
			}
		}
	}
	if number := int32(port.TargetPort.IntValue()); number != 0 {
		return number
	}
	return port.Port
}
