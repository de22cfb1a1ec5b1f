package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/mattfenwick/cyclonus/pkg/generator"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// step of a test case of cyclonus: what is in the cluster when it probes.
type step struct {
	Name    string `json:"name"`
	Objects []any  `json:"objects"`
}

// The cluster of cyclonus by default: three namespaces, in each three pods that serve two ports with all protocols.
type cluster struct {
	namespaces map[string]map[string]string
	pods       []*corev1.Pod
	made       int
	policies   []*networkingv1.NetworkPolicy
}

// printCases writes all test cases of cyclonus, one step per line.
func printCases() {
	out := json.NewEncoder(os.Stdout)
	names := []string{"x", "y", "z"}
	start := cluster{namespaces: map[string]map[string]string{}}
	for _, namespace := range names {
		start.namespaces[namespace] = map[string]string{"ns": namespace}
		for _, name := range []string{"a", "b", "c"} {
			start.addPod(namespace, name, map[string]string{"pod": name})
		}
	}
	// Cyclonus aims its blocks of addresses at the last pod.
	last := start.pods[len(start.pods)-1].Status.PodIP
	for number, testCase := range generator.NewTestCaseGenerator(true, last, names, nil, nil).GenerateAllTestCases() {
		now := cluster{namespaces: maps.Clone(start.namespaces), pods: slices.Clone(start.pods), made: start.made}
		for index, given := range testCase.Steps {
			for _, action := range given.Actions {
				now.do(action)
			}
			must(out.Encode(step{fmt.Sprintf("%d.%d %s", number+1, index+1, testCase.Description), now.objects()}))
		}
	}
}

func (c *cluster) addPod(namespace, name string, labels map[string]string) {
	c.made++
	pod := &corev1.Pod{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: labels},
		Status:     corev1.PodStatus{PodIP: fmt.Sprintf("192.168.7.%d", c.made)},
	}
	for _, port := range []int32{80, 81} {
		for _, protocol := range []corev1.Protocol{corev1.ProtocolTCP, corev1.ProtocolUDP, corev1.ProtocolSCTP} {
			word := fmt.Sprintf("%d-%s", port, strings.ToLower(string(protocol)))
			pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{
				Name: "cont-" + word, Image: "registry.example/pod:1",
				Ports: []corev1.ContainerPort{{Name: "serve-" + word, ContainerPort: port, Protocol: protocol}},
			})
		}
	}
	c.pods = append(c.pods, pod)
}

func (c *cluster) do(action *generator.Action) {
	drop := func(namespace, name string) {
		c.policies = slices.DeleteFunc(slices.Clone(c.policies), func(policy *networkingv1.NetworkPolicy) bool {
			return policy.Namespace == namespace && policy.Name == name
		})
	}
	switch {
	case action.CreatePolicy != nil:
		c.policies = append(slices.Clone(c.policies), action.CreatePolicy.Policy)
	case action.UpdatePolicy != nil:
		drop(action.UpdatePolicy.Policy.Namespace, action.UpdatePolicy.Policy.Name)
		c.policies = append(c.policies, action.UpdatePolicy.Policy)
	case action.DeletePolicy != nil:
		drop(action.DeletePolicy.Namespace, action.DeletePolicy.Name)
	case action.CreateNamespace != nil:
		c.namespaces[action.CreateNamespace.Namespace] = action.CreateNamespace.Labels
	case action.SetNamespaceLabels != nil:
		c.namespaces[action.SetNamespaceLabels.Namespace] = action.SetNamespaceLabels.Labels
	case action.DeleteNamespace != nil:
		gone := action.DeleteNamespace.Namespace
		delete(c.namespaces, gone)
		c.pods = slices.DeleteFunc(c.pods, func(pod *corev1.Pod) bool { return pod.Namespace == gone })
	case action.CreatePod != nil:
		c.addPod(action.CreatePod.Namespace, action.CreatePod.Pod, action.CreatePod.Labels)
	case action.SetPodLabels != nil:
		index := c.pod(action.SetPodLabels.Namespace, action.SetPodLabels.Pod)
		changed := c.pods[index].DeepCopy()
		changed.Labels = action.SetPodLabels.Labels
		c.pods[index] = changed
	case action.DeletePod != nil:
		index := c.pod(action.DeletePod.Namespace, action.DeletePod.Pod)
		c.pods = slices.Delete(c.pods, index, index+1)
	default:
		panic("an action that nobody here knows")
	}
}

func (c *cluster) pod(namespace, name string) int {
	index := slices.IndexFunc(c.pods, func(pod *corev1.Pod) bool { return pod.Namespace == namespace && pod.Name == name })
	if index < 0 {
		panic("no pod " + namespace + "/" + name)
	}
	return index
}

func (c *cluster) objects() []any {
	var all []any
	for _, name := range slices.Sorted(maps.Keys(c.namespaces)) {
		all = append(all, &corev1.Namespace{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"}, ObjectMeta: metav1.ObjectMeta{Name: name, Labels: c.namespaces[name]}})
	}
	for _, pod := range c.pods {
		all = append(all, pod)
	}
	for _, given := range c.policies {
		policy := given.DeepCopy()
		policy.TypeMeta = metav1.TypeMeta{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"}
		all = append(all, policy)
	}
	return all
}
