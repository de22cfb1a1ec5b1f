package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	bootstrapv3 "github.com/envoyproxy/go-control-plane/envoy/config/bootstrap/v3"
	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	internalv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/bootstrap/internal_listener/v3"
	"google.golang.org/protobuf/encoding/protojson"
)

type envoy struct {
	process *exec.Cmd
	folder  string
}

const startTimeout = 60 * time.Second

func startEnvoy(path string, configured *configured, upstream *upstream) *envoy {
	folder := value(os.MkdirTemp("", "conformance-envoy"))
	admin := freePorts(1)[0]
	bootstrap := &bootstrapv3.Bootstrap{
		Node: &corev3.Node{Id: "conformance", Cluster: "conformance"}, Admin: &bootstrapv3.Admin{Address: loopback(admin)},
		StaticResources:     &bootstrapv3.Bootstrap_StaticResources{Listeners: configured.listeners, Clusters: append(clusters(upstream.port), configured.inner...)},
		BootstrapExtensions: []*corev3.TypedExtensionConfig{{Name: "envoy.bootstrap.internal_listener", TypedConfig: pack(&internalv3.InternalListener{})}},
	}
	config := filepath.Join(folder, "envoy.json")
	// The PROXY header sets the remote address, but not the one that Envoy calls direct; without X-Forwarded-For both are the same in a pod.
	text := bytes.ReplaceAll(value(protojson.Marshal(bootstrap)), []byte(`"directRemoteIp"`), []byte(`"remoteIp"`))
	// Istio's own kind of text in the state of a connection, which only adds that connections with different texts are not shared.
	text = bytes.ReplaceAll(text, []byte(`"istio.hashable_string"`), []byte(`"envoy.string"`))
	must(os.WriteFile(config, text, 0o600))
	log := value(os.Create(filepath.Join(folder, "envoy.log")))
	command := exec.Command(path, "-c", config, "--concurrency", "1", "-l", "error", "--use-dynamic-base-id")
	command.Stdout, command.Stderr = log, log
	must(command.Start())
	started := &envoy{command, folder}
	for end := time.Now().Add(startTimeout); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ready(admin) {
			return started
		}
	}
	said, _ := os.ReadFile(log.Name())
	started.stop()
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

func (e *envoy) stop() {
	_ = e.process.Process.Kill()
	_ = e.process.Wait()
	_ = os.RemoveAll(e.folder)
}

// freePorts are held until all are found, so that none comes twice, and lie below the range from which outgoing connections take
// theirs (net.ipv4.ip_local_port_range): istiod opens some before Envoy binds.
func freePorts(count int) []int {
	var ports []int
	for port := 10000 + rand.IntN(10000); len(ports) < count && port < 32768; port++ {
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		defer listener.Close()
		ports = append(ports, port)
	}
	return ports
}

// upstream stands for every server behind a sidecar: it answers the first byte that it gets.
type upstream struct{ port int }

const greeting = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"

func newUpstream() *upstream {
	listener := value(net.Listen("tcp", "127.0.0.1:0"))
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				if count, _ := connection.Read(make([]byte, 1)); count == 0 {
					return
				}
				_, _ = io.WriteString(connection, greeting)
				_, _ = io.Copy(io.Discard, connection)
			}()
		}
	}()
	return &upstream{listener.Addr().(*net.TCPAddr).Port}
}
