// spire answers with spire-controller-manager: its webhook checks each ClusterSPIFFEID, its reconciler renders the entries for the pods of a
// case, and a recorder stands in the place of the SPIRE server. A module of its own, because what it needs clashes with the other engines.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/go-logr/logr"
	"github.com/spiffe/go-spiffe/v2/spiffeid"
	spirev1alpha1 "github.com/spiffe/spire-controller-manager/api/v1alpha1"
	"github.com/spiffe/spire-controller-manager/pkg/spireapi"
	"github.com/spiffe/spire-controller-manager/pkg/spireentry"
	"google.golang.org/grpc/codes"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	ctrllog "sigs.k8s.io/controller-runtime/pkg/log"
	sigsyaml "sigs.k8s.io/yaml"
)

// A case and its answer have the form of conformance/internal/lines; the only query says whose entries are meant.
type query struct {
	TrustDomain string `json:"trustDomain"`
	ClassName   string `json:"className"`
}

type entry struct {
	ID        string   `json:"id"`
	Parent    string   `json:"parent"`
	Selectors []string `json:"selectors"`
	DNSNames  []string `json:"dnsNames"`
	TTL       string   `json:"ttl"`
}

type entries struct {
	Entries []entry `json:"entries"`
	// Unrendered are the failures that the reconciler counts: templates, masked entries, entries that could not be set.
	Unrendered int `json:"unrendered"`
}

type answer struct {
	Answers []entries `json:"answers"`
	Refused []string  `json:"refused,omitempty"`
	Crash   string    `json:"crash,omitempty"`
}

func main() {
	ctrllog.SetLogger(logr.Discard())
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
	objects, refused := read(raws)
	if len(refused) > 0 {
		return answer{Refused: refused}
	}
	for _, asked := range queries {
		found.Answers = append(found.Answers, render(objects, asked))
	}
	return found
}

func read(raws []json.RawMessage) (objects []client.Object, refused []string) {
	objects = append(objects, &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "node", UID: "node"}})
	for _, raw := range raws {
		var head struct {
			Kind     string            `json:"kind"`
			Metadata metav1.ObjectMeta `json:"metadata"`
			Spec     struct {
				Template *corev1.PodTemplateSpec `json:"template"`
			} `json:"spec"`
		}
		// Objects of other kinds have a spec of another form.
		_ = json.Unmarshal(raw, &head)
		switch head.Kind {
		case "Namespace":
			namespace := &corev1.Namespace{}
			must(json.Unmarshal(raw, namespace))
			if namespace.Labels == nil {
				namespace.Labels = map[string]string{}
			}
			// As the API server does.
			namespace.Labels["kubernetes.io/metadata.name"] = namespace.Name
			objects = append(objects, namespace)
		case "Pod":
			pod := &corev1.Pod{}
			must(json.Unmarshal(raw, pod))
			objects = append(objects, placed(pod))
		case "Deployment", "StatefulSet", "DaemonSet":
			template := head.Spec.Template
			pod := &corev1.Pod{ObjectMeta: template.ObjectMeta, Spec: template.Spec}
			pod.Name, pod.Namespace = head.Metadata.Name, head.Metadata.Namespace
			objects = append(objects, placed(pod))
		case "ClusterSPIFFEID":
			object := &spirev1alpha1.ClusterSPIFFEID{}
			err := sigsyaml.UnmarshalStrict(raw, object)
			if err == nil {
				_, err = (&spirev1alpha1.ClusterSPIFFEIDCustomValidator{}).ValidateCreate(context.Background(), object)
			}
			if err != nil {
				refused = append(refused, fmt.Sprintf("ClusterSPIFFEID %s: %v", head.Metadata.Name, err))
				continue
			}
			object.UID = types.UID("uid-" + object.Name)
			objects = append(objects, object)
		}
	}
	return objects, refused
}

func placed(pod *corev1.Pod) *corev1.Pod {
	pod.UID = types.UID(pod.Namespace + "/" + pod.Name)
	pod.Spec.NodeName = "node"
	if pod.Spec.ServiceAccountName == "" {
		pod.Spec.ServiceAccountName = "default"
	}
	return pod
}

const timeout = 60 * time.Second

func render(objects []client.Object, asked query) entries {
	scheme := runtime.NewScheme()
	must(clientgoscheme.AddToScheme(scheme))
	must(spirev1alpha1.AddToScheme(scheme))
	copies := make([]client.Object, len(objects))
	for index, object := range objects {
		copies[index] = object.DeepCopyObject().(client.Object)
	}
	cluster := fake.NewClientBuilder().WithScheme(scheme).WithObjects(copies...).WithStatusSubresource(&spirev1alpha1.ClusterSPIFFEID{}).
		WithIndex(&corev1.Endpoints{}, "subsets.addresses.targetRef.uid", func(client.Object) []string { return nil }).Build()
	server := &recorder{}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	reconciler := spireentry.Reconciler(spireentry.ReconcilerConfig{
		TrustDomain: spiffeid.RequireTrustDomainFromString(asked.TrustDomain), ClusterName: "demo", ClusterDomain: "cluster.local", EntryClient: server, K8sClient: cluster,
		ClassName: asked.ClassName, WatchClassless: asked.ClassName == "", GCInterval: time.Hour, Reconcile: spirev1alpha1.ReconcileConfig{ClusterSPIFFEIDs: true},
	})
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = reconciler.Run(ctx)
	}()
	unrendered := settled(ctx, reconciler, server, cluster)
	cancel()
	// The reconciler has stopped before its records are read.
	<-done
	found := entries{Entries: []entry{}, Unrendered: unrendered}
	for _, item := range server.entries {
		made := entry{ID: item.SPIFFEID.String(), Parent: item.ParentID.String(), DNSNames: item.DNSNames, TTL: item.X509SVIDTTL.String()}
		for _, selector := range item.Selectors {
			made.Selectors = append(made.Selectors, selector.Type+":"+selector.Value)
		}
		found.Entries = append(found.Entries, made)
	}
	return found
}

// settled waits for the end of the first pass, which the beginning of a second one tells, and counts what failed in it.
func settled(ctx context.Context, reconciler interface{ Trigger() }, server *recorder, cluster client.Client) int {
	// A trigger during a pass is lost.
	for ; server.passes.Load() < 2; time.Sleep(10 * time.Millisecond) {
		reconciler.Trigger()
		if ctx.Err() != nil {
			panic("the reconciler did not come to an end")
		}
	}
	list := &spirev1alpha1.ClusterSPIFFEIDList{}
	must(cluster.List(ctx, list))
	failures := 0
	for _, item := range list.Items {
		failures += item.Status.Stats.PodEntryRenderFailures + item.Status.Stats.EntriesMasked + item.Status.Stats.EntryFailures
	}
	return failures
}

// recorder takes every entry and keeps those of the first pass.
type recorder struct {
	entries []spireapi.Entry
	passes  atomic.Int32
}

func (r *recorder) ListEntries(context.Context) ([]spireapi.Entry, error) {
	r.passes.Add(1)
	return nil, nil
}
func (r *recorder) CreateEntries(_ context.Context, made []spireapi.Entry) ([]spireapi.Status, error) {
	if r.passes.Load() == 1 {
		r.entries = append(r.entries, made...)
	}
	statuses := make([]spireapi.Status, len(made))
	for index := range statuses {
		statuses[index].Code = codes.OK
	}
	return statuses, nil
}
func (r *recorder) UpdateEntries(_ context.Context, made []spireapi.Entry) ([]spireapi.Status, error) {
	return make([]spireapi.Status, len(made)), nil
}
func (r *recorder) DeleteEntries(_ context.Context, ids []string) ([]spireapi.Status, error) {
	return make([]spireapi.Status, len(ids)), nil
}
func (r *recorder) GetUnsupportedFields(context.Context, string) (map[spireapi.Field]struct{}, error) {
	return nil, nil
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
