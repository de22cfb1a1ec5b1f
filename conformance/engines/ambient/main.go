// ambient prints what istiod's ambient index would hand to ztunnel: converted policies, and which of them each workload gets.
package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	clientsecurity "istio.io/client-go/pkg/apis/security/v1"
	"istio.io/istio/pilot/pkg/features"
	pilotxds "istio.io/istio/pilot/test/xds"
	"istio.io/istio/pkg/log"
	"istio.io/istio/pkg/test"
	"k8s.io/apimachinery/pkg/runtime"

	"conformance/internal/lines"
	"conformance/internal/mesh"
	"conformance/internal/objects"
)

// Given is what one workload gets.
type Given struct {
	Workload string   `json:"workload"`
	Tunnel   string   `json:"tunnel"`
	Policies []string `json:"policies"`
}

// Index is the one answer of a case, whatever was asked.
type Index struct {
	Policies  []json.RawMessage `json:"policies"`
	Workloads []Given           `json:"workloads"`
}

func main() {
	features.EnableAmbient = true
	options := log.DefaultOptions()
	options.SetDefaultOutputLevel("all", log.FatalLevel)
	options.OutputPaths = []string{"stderr"}
	must(log.Configure(options))
	lines.Serve(answer)
}

func answer(given lines.Case[struct{}]) (found lines.Answer[Index]) {
	cluster, refused := mesh.Read(given.Objects)
	if len(refused) > 0 {
		return lines.Answer[Index]{Refused: refused, Log: cluster.Warnings}
	}
	for _, workload := range cluster.Workloads {
		if workload.Pod.Annotations == nil {
			workload.Pod.Annotations = map[string]string{}
		}
		workload.Pod.Annotations["ambient.istio.io/redirection"] = "enabled"
	}
	everything, err := cluster.Everything(given.Objects, policyOf)
	must(err)
	failed := test.Wrap(func(t test.Failer) {
		server := pilotxds.NewFakeDiscoveryServer(t, pilotxds.FakeOptions{KubernetesObjects: everything, MeshConfig: cluster.Mesh})
		found.Answers = []Index{settled(server, len(cluster.Workloads))}
	})
	must(failed)
	found.Log = cluster.Warnings
	return found
}

func policyOf(head objects.Head, raw []byte) (runtime.Object, error) {
	switch head.Kind {
	case "AuthorizationPolicy":
		policy := &clientsecurity.AuthorizationPolicy{}
		return policy, json.Unmarshal(raw, policy)
	case "PeerAuthentication":
		policy := &clientsecurity.PeerAuthentication{}
		return policy, json.Unmarshal(raw, policy)
	}
	return nil, nil
}

// settled waits until the index knows every workload and no longer changes: its collections are computed in the background.
func settled(server *pilotxds.FakeDiscoveryServer, workloads int) Index {
	var last string
	for range 400 {
		time.Sleep(25 * time.Millisecond)
		now := snapshot(server)
		text, err := json.Marshal(now)
		must(err)
		if len(now.Workloads) == workloads && string(text) == last {
			return now
		}
		last = string(text)
	}
	panic(fmt.Sprintf("the index did not settle on %d workloads", workloads))
}

func snapshot(server *pilotxds.FakeDiscoveryServer) Index {
	found := Index{Policies: []json.RawMessage{}, Workloads: []Given{}}
	for _, policy := range server.Env().AmbientIndexes.Policies(nil) {
		text, err := protojson.Marshal(policy.Authorization)
		must(err)
		// Compact, so that the spaces that protojson adds at random do not show.
		var plain any
		must(json.Unmarshal(text, &plain))
		text, err = json.Marshal(plain)
		must(err)
		found.Policies = append(found.Policies, text)
	}
	slices.SortFunc(found.Policies, func(a, b json.RawMessage) int { return compare(string(a), string(b)) })
	addresses, _ := server.Env().AmbientIndexes.AddressInformation(nil)
	for _, address := range addresses {
		if workload := address.GetWorkload(); workload != nil {
			policies := slices.Clone(workload.AuthorizationPolicies)
			slices.Sort(policies)
			found.Workloads = append(found.Workloads, Given{workload.Namespace + "/" + workload.Name, workload.TunnelProtocol.String(), policies})
		}
	}
	slices.SortFunc(found.Workloads, func(a, b Given) int { return compare(a.Workload, b.Workload) })
	return found
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
