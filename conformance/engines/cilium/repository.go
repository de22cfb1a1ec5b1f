package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"strings"
	"sync"

	envoypolicy "github.com/cilium/cilium/pkg/envoy/policy"
	"github.com/cilium/cilium/pkg/fqdn/dns"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/identitymanager"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	policytypes "github.com/cilium/cilium/pkg/policy/types"
	pkgtypes "github.com/cilium/cilium/pkg/types"
)

type repository struct {
	world      *world
	policies   *policy.Repository
	manager    identitymanager.IDManager
	identities map[string]*identity.Identity
	names      map[api.FQDNSelector]struct{}
	nextLocal  identity.NumericIdentity
}

func newRepository(log *slog.Logger, world *world) *repository {
	reserved := identity.IdentityMap{}
	identity.IterateReservedIdentities(func(number identity.NumericIdentity, of *identity.Identity) { reserved[number] = of.LabelArray })
	manager := identitymanager.NewIDManager(log)
	// Without a translator of L7 rules the repository crashes at the first HTTP rule.
	policies := policy.NewPolicyRepository(log, reserved, noSecrets{}, envoypolicy.NewEnvoyL7RulesTranslator(log, noSecrets{}), manager, noMetrics{})
	r := &repository{
		world: world, policies: policies, manager: manager, identities: map[string]*identity.Identity{},
		names: map[api.FQDNSelector]struct{}{}, nextLocal: identity.IdentityScopeLocal + 1,
	}
	policies.GetSelectorCache().SetLocalIdentityNotifier(noNotifier{})
	known := identity.IdentityMap{}
	ports := pkgtypes.NewNamedPortMultiMap()
	next := identity.NumericIdentity(10000)
	for name, all := range world.labels {
		of := identity.NewIdentity(next, all)
		next++
		r.identities[name] = of
		known[of.ID] = of.LabelArray
		ports.Update(of.ID, nil, world.ports[name].all)
	}
	policies.SetNamedPortsGetter(sharedPorts{ports})
	r.learn(known)
	r.learn(reserved)
	for _, item := range world.resources {
		policies.ReplaceByResource(item.entries, item.id)
		for _, entry := range item.entries {
			for _, selector := range entry.L3 {
				if name, ok := selector.GetFQDNSelector(); ok {
					r.names[*name] = struct{}{}
				}
			}
		}
	}
	return r
}

// learn gives each cache a map of its own: the call deletes from it what it knows already.
func (r *repository) learn(identities identity.IdentityMap) {
	var wait sync.WaitGroup
	r.policies.GetSelectorCache().UpdateIdentities(maps.Clone(identities), nil, &wait)
	r.policies.GetSubjectSelectorCache().UpdateIdentities(maps.Clone(identities), nil, &wait)
	wait.Wait()
}

func (r *repository) identity(end string) *identity.Identity {
	if known := r.identities[end]; known != nil {
		return known
	}
	kind, value, _ := strings.Cut(end, ":")
	var found *identity.Identity
	switch kind {
	case "ip":
		address, err := netip.ParseAddr(value)
		must(err)
		found = r.local(labels.GetCIDRLabels(netip.PrefixFrom(address, address.BitLen())))
	case "fqdn":
		found = r.local(r.labelsOfName(value))
	case "reserved":
		found = identity.LookupReservedIdentityByLabels(labels.FromSlice([]labels.Label{labels.NewLabel(value, "", labels.LabelSourceReserved)}))
	}
	if found == nil {
		panic(fmt.Sprintf("no such end: %q", end))
	}
	r.identities[end] = found
	r.learn(identity.IdentityMap{found.ID: found.LabelArray})
	return found
}

func (r *repository) local(of labels.Labels) *identity.Identity {
	found := identity.NewIdentity(r.nextLocal, of)
	r.nextLocal++
	return found
}

// labelsOfName are those that the agent gives an address that it saw in the answer to a question for this name.
func (r *repository) labelsOfName(name string) labels.Labels {
	all := labels.Labels{}
	all.MergeLabels(labels.LabelWorld)
	for selector := range r.names {
		pattern, err := selector.ToRegex()
		must(err)
		if pattern.MatchString(dns.FQDN(name)) {
			label := selector.IdentityLabel()
			all[label.Key] = label
		}
	}
	return all
}

type sharedPorts struct{ all pkgtypes.NamedPortMultiMap }

func (s sharedPorts) GetNamedPorts() pkgtypes.NamedPortMultiMap { return s.all }

type noMetrics struct{}

func (noMetrics) AddRule(policytypes.PolicyEntry) {}
func (noMetrics) DelRule(policytypes.PolicyEntry) {}

type noNotifier struct{}

func (noNotifier) RegisterFQDNSelector(api.FQDNSelector) uint64   { return 0 }
func (noNotifier) UnregisterFQDNSelector(api.FQDNSelector) uint64 { return 0 }

var errNoSecrets = errors.New("no secrets")

type noSecrets struct{}

func (noSecrets) GetSecretString(context.Context, *api.Secret, string) (string, error) {
	return "", errNoSecrets
}
func (noSecrets) GetTLSContext(context.Context, *api.TLSContext, string) (string, string, string, bool, error) {
	return "", "", "", false, errNoSecrets
}
func (noSecrets) GetSecrets(context.Context, *api.Secret, string) (string, map[string][]byte, error) {
	return "", nil, errNoSecrets
}
func (noSecrets) PolicySecretSyncEnabled() bool         { return false }
func (noSecrets) SecretsOnlyFromSecretsNamespace() bool { return false }
func (noSecrets) GetSecretSyncNamespace() string        { return "" }
