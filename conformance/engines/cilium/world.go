package main

import (
	"encoding/json"
	"fmt"
	"log/slog"

	ipcachetypes "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/k8s"
	ciliumv2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	slim_corev1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/core/v1"
	slim_networkingv1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	slim_metav1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/apis/meta/v1"
	k8sutils "github.com/cilium/cilium/pkg/k8s/utils"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/labelsfilter"
	policytypes "github.com/cilium/cilium/pkg/policy/types"
	policyutils "github.com/cilium/cilium/pkg/policy/utils"
	pkgtypes "github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"
	corev1 "k8s.io/api/core/v1"
	sigsjson "sigs.k8s.io/json"

	"conformance/internal/objects"
)

type namedPorts struct {
	tcp, udp map[string]uint16
	all      pkgtypes.NamedPortMap
}

type resource struct {
	id      ipcachetypes.ResourceID
	entries policytypes.PolicyEntries
}

type world struct {
	labels    map[string]labels.Labels
	ports     map[string]namedPorts
	resources []resource
}

// read parses as the agent does; what it would not import comes back as text.
func read(log *slog.Logger, raws []json.RawMessage) (*world, []string) {
	found := &world{labels: map[string]labels.Labels{}, ports: map[string]namedPorts{}}
	namespaces := map[string]map[string]string{}
	var pods []*corev1.Pod
	var refused []string
	for _, raw := range raws {
		head := objects.HeadOf(raw)
		if head.Kind == "Namespace" {
			namespaces[head.Name] = objects.NamespaceLabels(head.Name, head.Labels)
		}
		// Pods in the network of their node are no endpoints.
		if pod, ok := objects.PodOf(head, raw); ok && !pod.Spec.HostNetwork {
			pods = append(pods, pod)
		}
		if policy, ok, err := parse(log, head, raw); err != nil {
			refused = append(refused, fmt.Sprintf("%s %s/%s: %v", head.Kind, head.Namespace, head.Name, err))
		} else if ok {
			found.resources = append(found.resources, policy)
		}
	}
	for _, pod := range pods {
		if namespaces[pod.Namespace] == nil {
			namespaces[pod.Namespace] = objects.NamespaceLabels(pod.Namespace, nil)
		}
		found.add(pod, namespaces[pod.Namespace])
	}
	return found, refused
}

func parse(log *slog.Logger, head objects.Head, raw json.RawMessage) (resource, bool, error) {
	switch head.Kind {
	case "NetworkPolicy":
		policy := &slim_networkingv1.NetworkPolicy{}
		if err := strict(raw, policy); err != nil {
			return resource{}, false, err
		}
		policy.Namespace = objects.NamespaceOf(head)
		setDefaults(policy)
		entries, err := k8s.ParseNetworkPolicy(log, clusterName, policy)
		return resource{ipcachetypes.NewResourceID(ipcachetypes.ResourceKindNetpol, policy.Namespace, policy.Name), entries}, true, err
	case "CiliumNetworkPolicy":
		policy := &ciliumv2.CiliumNetworkPolicy{}
		if err := strict(raw, policy); err != nil {
			return resource{}, false, err
		}
		policy.Namespace = objects.NamespaceOf(head)
		rules, err := policy.Parse(log, clusterName)
		return resource{ipcachetypes.NewResourceID(ipcachetypes.ResourceKindCNP, policy.Namespace, policy.Name), policyutils.RulesToPolicyEntries(rules)}, true, err
	case "CiliumClusterwideNetworkPolicy":
		policy := &ciliumv2.CiliumClusterwideNetworkPolicy{}
		if err := strict(raw, policy); err != nil {
			return resource{}, false, err
		}
		rules, err := policy.Parse(log, clusterName)
		return resource{ipcachetypes.NewResourceID(ipcachetypes.ResourceKindCCNP, "", policy.Name), policyutils.RulesToPolicyEntries(rules)}, true, err
	}
	return resource{}, false, nil
}

// setDefaults does what the API server does before the agent sees the policy.
func setDefaults(policy *slim_networkingv1.NetworkPolicy) {
	if len(policy.Spec.PolicyTypes) > 0 {
		return
	}
	policy.Spec.PolicyTypes = []slim_networkingv1.PolicyType{slim_networkingv1.PolicyTypeIngress}
	if len(policy.Spec.Egress) > 0 {
		policy.Spec.PolicyTypes = append(policy.Spec.PolicyTypes, slim_networkingv1.PolicyTypeEgress)
	}
}

func strict(raw json.RawMessage, into any) error {
	unknown, err := sigsjson.UnmarshalStrict(raw, into)
	if err == nil && len(unknown) > 0 {
		err = unknown[0]
	}
	return err
}

func (w *world) add(pod *corev1.Pod, namespaceLabels map[string]string) {
	name := pod.Namespace + "/" + pod.Name
	namespace := &slim_corev1.Namespace{ObjectMeta: slim_metav1.ObjectMeta{Name: pod.Namespace, Labels: namespaceLabels}}
	all := k8sutils.SanitizePodLabels(pod.Labels, namespace, pod.Spec.ServiceAccountName, clusterName)
	w.labels[name], _ = labelsfilter.Filter(labels.Map2Labels(all, labels.LabelSourceK8s))
	ports := namedPorts{map[string]uint16{}, map[string]uint16{}, pkgtypes.NamedPortMap{}}
	for _, container := range pod.Spec.Containers {
		for _, port := range container.Ports {
			ports.add(port)
		}
	}
	w.ports[name] = ports
}

func (p namedPorts) add(port corev1.ContainerPort) {
	number := uint16(port.ContainerPort)
	if port.Name == "" {
		return
	}
	switch port.Protocol {
	case corev1.ProtocolUDP:
		p.udp[port.Name] = number
		p.all[port.Name] = pkgtypes.PortProto{Proto: u8proto.UDP, Port: number}
	case corev1.ProtocolSCTP:
		p.all[port.Name] = pkgtypes.PortProto{Proto: u8proto.SCTP, Port: number}
	default:
		p.tcp[port.Name] = number
		p.all[port.Name] = pkgtypes.PortProto{Proto: u8proto.TCP, Port: number}
	}
}
