package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/net/http2"
)

// through is a connection as ztunnel makes it for a client: a stream of HTTP/2 CONNECT inside of mutual TLS, whose authority is the address
// that the client dialled.
func (p *prober) through(waypoint string, query Query) Result {
	result := p.inTunnel(waypoint, query)
	result.Waypoint = waypoint
	return result
}

func (p *prober) inTunnel(waypoint string, query Query) Result {
	connection, err := p.tunnel(waypoint, query)
	if err != nil {
		return Result{Error: err.Error()}
	}
	context, cancel := context.WithTimeout(context.Background(), probeTimeout)
	defer cancel()
	reader, writer := io.Pipe()
	defer writer.Close()
	authority := destination(p.cluster, query)
	request := (&http.Request{Method: http.MethodConnect, URL: &url.URL{Scheme: "https", Host: authority}, Host: authority, Header: http.Header{}, Body: reader, ContentLength: -1}).WithContext(context)
	response, err := connection.RoundTrip(request)
	if err != nil {
		return Result{Error: "CONNECT: " + err.Error()}
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return Result{Why: fmt.Sprintf("CONNECT: HTTP %d", response.StatusCode)}
	}
	var result Result
	inside := &stream{response.Body, writer}
	if query.Protocol == "tcp" {
		result = plain(inside)
	} else {
		result = overHTTP(inside, query)
	}
	// Only the end of the stream is a refusal.
	if context.Err() != nil {
		return Result{Error: "no answer in the tunnel: " + result.Why}
	}
	return result
}

// stream is one connection inside of a tunnel.
type stream struct {
	io.Reader
	io.Writer
}

// tunnel is shared by all connections of one client to one waypoint, as ztunnel shares it.
func (p *prober) tunnel(waypoint string, query Query) (*http2.ClientConn, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	client := p.cluster.Workloads[query.From]
	server := p.cluster.Workloads[waypoint]
	if client == nil || server == nil {
		return nil, fmt.Errorf("no tunnel from %s to %s", query.From, waypoint)
	}
	key := query.From + " " + waypoint
	if known := p.tunnels[key]; known != nil {
		return known, nil
	}
	raw, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", p.ports[waypoint]), probeTimeout)
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintf(raw, "PROXY TCP4 %s %s 40000 15008\r\n", client.Address, server.Address); err != nil {
		return nil, err
	}
	secured := tls.Client(raw, &tls.Config{
		Certificates: []tls.Certificate{p.authority.client(client.Principal(p.cluster.Mesh.TrustDomain))}, NextProtos: []string{"h2"}, InsecureSkipVerify: true,
	})
	must(secured.SetDeadline(deadline()))
	if err := secured.Handshake(); err != nil {
		return nil, err
	}
	must(secured.SetDeadline(time.Time{}))
	connection, err := (&http2.Transport{}).NewClientConn(secured)
	if err != nil {
		return nil, err
	}
	p.tunnels[key] = connection
	return connection, nil
}

func (p *prober) close() {
	for _, tunnel := range p.tunnels {
		_ = tunnel.Close()
	}
}
