// Package envoy runs a stock Envoy with listeners of ours, and asks it.
package envoy

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	bootstrapv3 "github.com/envoyproxy/go-control-plane/envoy/config/bootstrap/v3"
	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	internalv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/bootstrap/internal_listener/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/anypb"
)

// Envoy is a running one.
type Envoy struct {
	process *exec.Cmd
	folder  string
}

const startTimeout = 60 * time.Second

// Start waits until Envoy is ready. `replace` are pairs of texts, in the configuration as JSON.
func Start(path string, static *bootstrapv3.Bootstrap_StaticResources, replace ...string) *Envoy {
	folder := value(os.MkdirTemp("", "conformance-envoy"))
	admin := FreePorts(1)[0]
	bootstrap := &bootstrapv3.Bootstrap{
		Node: &corev3.Node{Id: "conformance", Cluster: "conformance"}, Admin: &bootstrapv3.Admin{Address: Loopback(admin)}, StaticResources: static,
		BootstrapExtensions: []*corev3.TypedExtensionConfig{{Name: "envoy.bootstrap.internal_listener", TypedConfig: value(anypb.New(&internalv3.InternalListener{}))}},
	}
	config := filepath.Join(folder, "envoy.json")
	text := strings.NewReplacer(replace...).Replace(string(value(protojson.Marshal(bootstrap))))
	must(os.WriteFile(config, []byte(text), 0o600))
	log := value(os.Create(filepath.Join(folder, "envoy.log")))
	command := exec.Command(path, "-c", config, "--concurrency", "1", "-l", "error", "--use-dynamic-base-id")
	command.Stdout, command.Stderr = log, log
	must(command.Start())
	started := &Envoy{command, folder}
	for end := time.Now().Add(startTimeout); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ready(admin) {
			return started
		}
	}
	said, _ := os.ReadFile(log.Name())
	started.Stop()
	panic(fmt.Sprintf("Envoy did not become ready: %.4000s", said))
}

func ready(port int) bool {
	response, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/ready", port))
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// Stop ends it at once.
func (e *Envoy) Stop() {
	_ = e.process.Process.Kill()
	_ = e.process.Wait()
	_ = os.RemoveAll(e.folder)
}

// Loopback is an address for a listener or an endpoint.
func Loopback(port int) *corev3.Address {
	return &corev3.Address{Address: &corev3.Address_SocketAddress{SocketAddress: &corev3.SocketAddress{
		Address: "127.0.0.1", PortSpecifier: &corev3.SocketAddress_PortValue{PortValue: uint32(port)},
	}}}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func value[T any](found T, err error) T {
	must(err)
	return found
}
