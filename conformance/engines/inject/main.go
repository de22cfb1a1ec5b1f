// inject gives the pods of a case as istiod's webhook would leave them: its own template, with the values of its own chart.
package main

import (
	"encoding/json"
	"io/fs"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"istio.io/istio/manifests"
	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/kube/inject"

	"conformance/internal/lines"
	"conformance/internal/objects"
)

// Query is how the mesh is installed, and what the nodes can do.
type Query struct {
	CNI bool `json:"cni"`
	// Native puts the proxy among the init containers, as istiod does where all nodes know such sidecars.
	Native bool `json:"native"`
}

const chart = "charts/istio-control/istio-discovery/"

// spire stands for the template that an installation with SPIRE adds (SPI-15): the socket of its agent. It has to name the proxy where that
// stands: among the containers it would be a second one without an image, which the API server refuses.
const spire = `
spec:
  {{ if .NativeSidecars }}initContainers{{ else }}containers{{ end }}:
  - name: istio-proxy
    volumeMounts:
    - name: workload-socket
      mountPath: /run/secrets/workload-spiffe-uds
      readOnly: true
  volumes:
  - name: workload-socket
    csi:
      driver: csi.spiffe.io
      readOnly: true
`

func main() {
	templates := value(inject.ParseTemplates(inject.RawTemplates{"sidecar": string(file("files/injection-template.yaml")), "spire": spire}))
	lines.Serve(func(given lines.Case[Query]) lines.Answer[[]*corev1.Pod] {
		var found lines.Answer[[]*corev1.Pod]
		for _, query := range given.Queries {
			found.Answers = append(found.Answers, injected(templates, query, given.Objects))
		}
		return found
	})
}

func injected(templates inject.Templates, query Query, raws []json.RawMessage) []*corev1.Pod {
	features.EnableNativeSidecars = features.NativeSidecarModeDisabled
	if query.Native {
		features.EnableNativeSidecars = features.NativeSidecarModeEnabled
	}
	values := value(inject.NewValuesConfig(valuesOf(query)))
	pods := []*corev1.Pod{}
	for _, raw := range raws {
		pod, ok := objects.PodOf(objects.HeadOf(raw), raw)
		if !ok {
			continue
		}
		pod.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}
		made := value(inject.IntoObject(nil, templates, values, "default", mesh.DefaultMeshConfig(), pod, func(string) {}))
		pods = append(pods, made.(*corev1.Pod))
	}
	return pods
}

// valuesOf are the values that the chart hands to the webhook.
func valuesOf(query Query) string {
	var all struct {
		Defaults map[string]any `json:"_internal_defaults_do_not_set"`
	}
	must(yaml.Unmarshal(file("values.yaml"), &all))
	defaults := all.Defaults
	cni := defaults["cni"].(map[string]any)
	cni["enabled"] = query.CNI
	gateways := defaults["gateways"].(map[string]any)
	return string(value(json.Marshal(map[string]any{
		"global": defaults["global"], "sidecarInjectorWebhook": defaults["sidecarInjectorWebhook"], "revision": defaults["revision"],
		"pilot":    map[string]any{"cni": cni, "env": defaults["env"]},
		"gateways": map[string]any{"securityContext": gateways["securityContext"], "seccompProfile": gateways["seccompProfile"]},
	})))
}

func file(name string) []byte { return value(fs.ReadFile(manifests.FS, chart+name)) }

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func value[T any](found T, err error) T {
	must(err)
	return found
}
