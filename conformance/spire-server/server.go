package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spiffe/go-spiffe/v2/bundle/x509bundle"
	"github.com/spiffe/go-spiffe/v2/spiffeid"
	bundlev1 "github.com/spiffe/spire-api-sdk/proto/spire/api/server/bundle/v1"
	entryv1 "github.com/spiffe/spire-api-sdk/proto/spire/api/server/entry/v1"
	"github.com/spiffe/spire-api-sdk/proto/spire/api/types"
	"github.com/spiffe/spire/cmd/spire-server/cli/run"
	"github.com/spiffe/spire/pkg/common/fflag"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
)

// server is one SPIRE server in this process, with a new database and a new authority.
type server struct {
	folder      string
	trustDomain spiffeid.TrustDomain
	address     string
	nodes       *authority
	local       *grpc.ClientConn
	bundle      *x509bundle.Bundle
	cancel      context.CancelFunc
	done        chan struct{}
}

// Agents show certificates of an authority for nodes, and the path of their identity is the name in it.
const config = `
server {
  bind_address = "127.0.0.1"
  bind_port = "%d"
  socket_path = "%[2]s/api.sock"
  trust_domain = "%[3]s"
  data_dir = "%[2]s"
  log_file = "%[2]s/log"
}
plugins {
  DataStore "sql" { plugin_data { database_type = "sqlite3" connection_string = "%[2]s/datastore.sqlite3" } }
  NodeAttestor "x509pop" { plugin_data { ca_bundle_path = "%[2]s/nodes.pem" agent_path_template = "/{{ .Subject.CommonName }}" } }
  KeyManager "memory" { plugin_data {} }
}
`

func start(ctx context.Context, asked query) *server {
	folder := value(os.MkdirTemp("", "conformance-spire"))
	port := freePort()
	nodes := newAuthority()
	must(os.WriteFile(filepath.Join(folder, "nodes.pem"), nodes.pem(), 0o600))
	file := filepath.Join(folder, "server.conf")
	must(os.WriteFile(file, []byte(fmt.Sprintf(config, port, folder, asked.TrustDomain)), 0o600))
	running, cancel := context.WithCancel(ctx)
	s := &server{
		folder: folder, trustDomain: spiffeid.RequireTrustDomainFromString(asked.TrustDomain), address: fmt.Sprintf("127.0.0.1:%d", port), nodes: nodes, cancel: cancel, done: make(chan struct{}),
	}
	go func() {
		defer close(s.done)
		run.NewRunCommand(running, nil, false).Run([]string{"-config", file})
	}()
	s.local = value(grpc.Dial("unix:"+filepath.Join(folder, "api.sock"), grpc.WithTransportCredentials(insecure.NewCredentials())))
	s.bundle = s.untilReady(ctx)
	return s
}

// untilReady waits for the first bundle of the trust domain.
func (s *server) untilReady(ctx context.Context) *x509bundle.Bundle {
	for {
		got, err := bundlev1.NewBundleClient(s.local).GetBundle(ctx, &bundlev1.GetBundleRequest{})
		if err == nil && len(got.X509Authorities) > 0 {
			bundle := x509bundle.New(s.trustDomain)
			for _, item := range got.X509Authorities {
				for _, certificate := range parsed(item.Asn1) {
					bundle.AddX509Authority(certificate)
				}
			}
			return bundle
		}
		select {
		case <-ctx.Done():
			s.fail(fmt.Sprint("the server did not become ready: ", err))
		case <-s.done:
			s.fail("the server ended")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *server) fail(why string) {
	said, _ := os.ReadFile(filepath.Join(s.folder, "log"))
	panic(fmt.Sprintf("%s: %.4000s", why, said))
}

func (s *server) stop() {
	_ = s.local.Close()
	s.cancel()
	<-s.done
	// One process, one server after the other: the next one loads them again.
	must(fflag.Unload())
	_ = os.RemoveAll(s.folder)
}

// create hands the entries to the server as the controller does.
func (s *server) create(ctx context.Context, entries []entry) []issued {
	request := &entryv1.BatchCreateEntryRequest{}
	for _, item := range entries {
		made := &types.Entry{SpiffeId: idOf(item.ID), ParentId: idOf(item.Parent), DnsNames: item.DNSNames}
		for _, selector := range item.Selectors {
			kind, text, _ := strings.Cut(selector, ":")
			made.Selectors = append(made.Selectors, &types.Selector{Type: kind, Value: text})
		}
		request.Entries = append(request.Entries, made)
	}
	response := value(entryv1.NewEntryClient(s.local).BatchCreateEntry(ctx, request))
	found := make([]issued, len(entries))
	for index, result := range response.Results {
		found[index] = issued{ID: entries[index].ID, URIs: []string{}, DNSNames: []string{}}
		if codes.Code(result.Status.Code) != codes.OK {
			found[index].Refused = "entry: " + result.Status.Message
		}
	}
	return found
}

func idOf(text string) *types.SPIFFEID {
	trustDomain, path, _ := strings.Cut(strings.TrimPrefix(text, "spiffe://"), "/")
	return &types.SPIFFEID{TrustDomain: trustDomain, Path: "/" + path}
}

// freePort lies below the range from which outgoing connections take theirs.
func freePort() int {
	for port := 10000 + rand.IntN(10000); port < 32768; port++ {
		if listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = listener.Close()
			return port
		}
	}
	panic("no free port")
}
