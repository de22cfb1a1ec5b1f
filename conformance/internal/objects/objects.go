// Package objects reads what all engines need of Kubernetes: kinds, namespaces and the pods of workloads.
package objects

import (
	"encoding/json"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Head is what every object has.
type Head struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
}

// HeadOf reads type and metadata; a missing namespace stays empty.
func HeadOf(raw json.RawMessage) Head {
	var head Head
	if err := json.Unmarshal(raw, &head); err != nil {
		panic(err)
	}
	return head
}

// PodOf gives the pod that an object is or makes, under the name of that object.
func PodOf(head Head, raw json.RawMessage) (*corev1.Pod, bool) {
	var pod corev1.Pod
	switch head.Kind {
	case "Pod":
		must(json.Unmarshal(raw, &pod))
	case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job":
		var maker struct {
			Spec struct {
				Template corev1.PodTemplateSpec `json:"template"`
			} `json:"spec"`
		}
		must(json.Unmarshal(raw, &maker))
		pod = corev1.Pod{ObjectMeta: maker.Spec.Template.ObjectMeta, Spec: maker.Spec.Template.Spec}
	default:
		return nil, false
	}
	pod.Name, pod.Namespace = head.Name, NamespaceOf(head)
	if pod.Spec.ServiceAccountName == "" {
		pod.Spec.ServiceAccountName = "default"
	}
	return &pod, true
}

// NamespaceOf is the namespace of a namespaced object.
func NamespaceOf(head Head) string {
	if head.Namespace == "" {
		return "default"
	}
	return head.Namespace
}

// NamespaceLabels adds the label that the API server gives every namespace.
func NamespaceLabels(name string, labels map[string]string) map[string]string {
	all := map[string]string{}
	for key, value := range labels {
		all[key] = value
	}
	all["kubernetes.io/metadata.name"] = name
	return all
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
