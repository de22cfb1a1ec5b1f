// np answers with the matcher of cyclonus, which reads NetworkPolicies and nothing else; `np cases` prints its test cases
// instead. It has a module of its own, because what it needs clashes with the other engines.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// A case and its answer have the form of conformance/internal/lines.
type query struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Protocol string `json:"protocol"`
	Port     int    `json:"port"`
}

type verdict struct {
	Egress  string `json:"egress"`
	Ingress string `json:"ingress"`
}

type answer struct {
	Answers []verdict `json:"answers"`
	Crash   string    `json:"crash,omitempty"`
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "cases" {
		printCases()
		return
	}
	decoder := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	out := json.NewEncoder(os.Stdout)
	for decoder.More() {
		var given struct {
			Objects []json.RawMessage `json:"objects"`
			Queries []query           `json:"queries"`
		}
		must(decoder.Decode(&given))
		must(out.Encode(guarded(given.Objects, given.Queries)))
	}
}

func guarded(raws []json.RawMessage, queries []query) (found answer) {
	defer func() {
		if cause := recover(); cause != nil {
			found = answer{Crash: fmt.Sprint(cause)}
		}
	}()
	world := read(raws)
	policy := matcher.BuildNetworkPolicies(false, world.policies)
	found.Answers = make([]verdict, len(queries))
	for index, asked := range queries {
		result := policy.IsTrafficAllowed(&matcher.Traffic{
			Source: world.peer(asked.From), Destination: world.peer(asked.To),
			ResolvedPort: asked.Port, ResolvedPortName: world.portName(asked), Protocol: corev1.Protocol(asked.Protocol),
		})
		found.Answers[index] = verdict{word(result.Egress.IsAllowed()), word(result.Ingress.IsAllowed())}
	}
	return found
}

func word(allowed bool) string {
	if allowed {
		return "allowed"
	}
	return "denied"
}

type world struct {
	policies   []*networkingv1.NetworkPolicy
	namespaces map[string]map[string]string
	pods       map[string]*corev1.Pod
}

func read(raws []json.RawMessage) *world {
	w := &world{namespaces: map[string]map[string]string{}, pods: map[string]*corev1.Pod{}}
	for _, raw := range raws {
		var head struct {
			Kind     string `json:"kind"`
			Metadata struct {
				Name   string            `json:"name"`
				Labels map[string]string `json:"labels"`
			} `json:"metadata"`
		}
		must(json.Unmarshal(raw, &head))
		switch head.Kind {
		case "Namespace":
			labels := map[string]string{}
			for key, value := range head.Metadata.Labels {
				labels[key] = value
			}
			labels["kubernetes.io/metadata.name"] = head.Metadata.Name
			w.namespaces[head.Metadata.Name] = labels
		case "Pod":
			pod := &corev1.Pod{}
			must(json.Unmarshal(raw, pod))
			name := pod.Namespace + "/" + pod.Name
			w.pods[name] = pod
		case "NetworkPolicy":
			policy := &networkingv1.NetworkPolicy{}
			must(json.Unmarshal(raw, policy))
			setDefaults(policy)
			w.policies = append(w.policies, policy)
		}
	}
	return w
}

// setDefaults does what the API server does before anyone sees the policy.
func setDefaults(policy *networkingv1.NetworkPolicy) {
	if len(policy.Spec.PolicyTypes) > 0 {
		return
	}
	policy.Spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
	if len(policy.Spec.Egress) > 0 {
		policy.Spec.PolicyTypes = append(policy.Spec.PolicyTypes, networkingv1.PolicyTypeEgress)
	}
}

func (w *world) peer(end string) *matcher.TrafficPeer {
	if address, ok := strings.CutPrefix(end, "ip:"); ok {
		return &matcher.TrafficPeer{IP: address}
	}
	pod := w.pods[end]
	return &matcher.TrafficPeer{IP: pod.Status.PodIP, Internal: &matcher.InternalPeer{PodLabels: pod.Labels, NamespaceLabels: w.namespaces[pod.Namespace], Namespace: pod.Namespace}}
}

// portName is the name that the server gives this port of this protocol.
func (w *world) portName(asked query) string {
	pod := w.pods[asked.To]
	if pod == nil {
		return ""
	}
	for _, container := range pod.Spec.Containers {
		for _, port := range container.Ports {
			protocol := string(port.Protocol)
			if protocol == "" {
				protocol = "TCP"
			}
			if int(port.ContainerPort) == asked.Port && protocol == asked.Protocol {
				return port.Name
			}
		}
	}
	return ""
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
