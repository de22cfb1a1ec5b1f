package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http2"

	"conformance/internal/envoy"
	"conformance/internal/mesh"
)

type prober struct {
	cluster   *mesh.Cluster
	authority *authority
	ports     map[string]int

	mutex   sync.Mutex
	tunnels map[string]*http2.ClientConn
}

const probeTimeout = 30 * time.Second

func deadline() time.Time { return time.Now().Add(probeTimeout) }

func (p *prober) probe(query Query) Result {
	server := p.cluster.Workloads[query.To]
	port, listens := p.ports[query.To]
	if server == nil || !listens {
		return Result{Error: "no such server"}
	}
	address, identity := strings.TrimPrefix(query.From, "ip:"), query.Identity
	if client := p.cluster.Workloads[query.From]; client != nil {
		address = client.Address
		if identity == "" {
			identity = client.Principal(p.cluster.Mesh.TrustDomain)
		}
	}
	raw, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), probeTimeout)
	if err != nil {
		return Result{Error: err.Error()}
	}
	defer raw.Close()
	must(raw.SetDeadline(deadline()))
	if _, err := fmt.Fprintf(raw, "PROXY TCP4 %s %s 40000 %d\r\n", address, server.Address, query.Port); err != nil {
		return refusal("proxy header", err)
	}
	connection := raw
	if query.MTLS {
		secured := tls.Client(raw, &tls.Config{
			Certificates: []tls.Certificate{p.authority.client(identity)}, NextProtos: protocols(query.Protocol), ServerName: query.SNI,
			// The probe is about what the server refuses, not about who the server is.
			InsecureSkipVerify: true,
		})
		if err := secured.Handshake(); err != nil {
			return refusal("handshake", err)
		}
		connection = secured
	}
	switch query.Protocol {
	case "tcp":
		return plain(connection)
	case "grpc":
		return overHTTP2(connection, query)
	}
	return overHTTP(connection, query)
}

// protocols are those that a client's sidecar offers.
func protocols(protocol string) []string {
	switch protocol {
	case "tcp":
		return []string{"istio"}
	case "grpc":
		return []string{"istio-h2", "istio"}
	}
	return []string{"istio-http/1.1", "istio"}
}

// refusal: the connection was closed. A timeout is no refusal, it tells nothing.
func refusal(at string, err error) Result {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return Result{Error: at + ": " + err.Error()}
	}
	return Result{Why: at + ": " + err.Error()}
}

// plain sends what is neither TLS nor HTTP, and enough of it that no inspector waits for more.
func plain(connection io.ReadWriter) Result {
	if _, err := connection.Write(make([]byte, 64)); err != nil {
		return refusal("write", err)
	}
	answer := make([]byte, len(greeting))
	if _, err := io.ReadFull(connection, answer); err != nil {
		return refusal("read", err)
	}
	if string(answer) != greeting {
		return Result{Error: fmt.Sprintf("the answer is not that of a server: %q", answer)}
	}
	return Result{Passed: true}
}

func overHTTP(connection io.ReadWriter, query Query) Result {
	response, err := envoy.Ask(connection, query.Method, query.Path, query.Host, query.Headers)
	if err != nil {
		return refusal("read", err)
	}
	defer response.Body.Close()
	if query.Gateway {
		return byRoute(response)
	}
	return byStatus(response)
}

// byRoute: where a gateway sends the request; nowhere, where it has no route or answers by itself.
func byRoute(response *http.Response) Result {
	backends, routed := strings.CutSuffix(response.Header.Get(marker), ";")
	switch {
	case routed:
		return Result{Passed: true, Backends: strings.Fields(backends)}
	case response.StatusCode == http.StatusForbidden, response.StatusCode == http.StatusUnauthorized:
		return Result{Why: fmt.Sprintf("HTTP %d", response.StatusCode)}
	}
	return Result{Passed: true, Why: fmt.Sprintf("HTTP %d", response.StatusCode)}
}

func byStatus(response *http.Response) Result {
	status := response.Header.Get("grpc-status")
	switch {
	case status == "7":
		return Result{Why: "gRPC status 7"}
	// The answer behind the filters is a plain 200, which Envoy translates for gRPC.
	case status == "2" && response.StatusCode == http.StatusOK:
		return Result{Passed: true}
	case status != "":
		return Result{Error: "gRPC status " + status}
	case response.StatusCode == http.StatusOK:
		return Result{Passed: true}
	case response.StatusCode == http.StatusForbidden, response.StatusCode == http.StatusUnauthorized:
		return Result{Why: fmt.Sprintf("HTTP %d", response.StatusCode)}
	}
	return Result{Error: fmt.Sprintf("HTTP %d", response.StatusCode)}
}

func overHTTP2(connection net.Conn, query Query) Result {
	client, err := (&http2.Transport{AllowHTTP: true}).NewClientConn(connection)
	if err != nil {
		return refusal("http2", err)
	}
	defer client.Close()
	request := value(http.NewRequest(http.MethodPost, "http://"+query.Host+query.Path, strings.NewReader("\x00\x00\x00\x00\x00")))
	request.Header.Set("content-type", "application/grpc")
	request.Header.Set("te", "trailers")
	for name, text := range query.Headers {
		request.Header.Set(name, text)
	}
	response, err := client.RoundTrip(request)
	if err != nil {
		return refusal("http2", err)
	}
	defer response.Body.Close()
	return byStatus(response)
}
