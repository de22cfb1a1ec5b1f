package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/url"
	"strings"
	"time"

	"github.com/spiffe/go-spiffe/v2/spiffeid"
	"github.com/spiffe/go-spiffe/v2/spiffetls/tlsconfig"
	"github.com/spiffe/go-spiffe/v2/svid/x509svid"
	agentv1 "github.com/spiffe/spire-api-sdk/proto/spire/api/server/agent/v1"
	entryv1 "github.com/spiffe/spire-api-sdk/proto/spire/api/server/entry/v1"
	svidv1 "github.com/spiffe/spire-api-sdk/proto/spire/api/server/svid/v1"
	"github.com/spiffe/spire-api-sdk/proto/spire/api/types"
	"github.com/spiffe/spire/pkg/common/plugin/x509pop"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
)

// agent is a node that the server has attested, with the entries that it may ask for, by their SPIFFE ID.
type agent struct {
	connection *grpc.ClientConn
	entries    map[string][]*types.Entry
}

const agentPath = "/spire/agent/"

// attest proves to be the node of this identity, and asks for its entries.
func (s *server) attest(ctx context.Context, identity string) *agent {
	certificate, key := s.nodes.node(identity[strings.Index(identity, agentPath)+len(agentPath):])
	self := newKey()
	serverOnly := tlsconfig.TLSClientConfig(s.bundle, tlsconfig.AuthorizeMemberOf(s.trustDomain))
	bootstrap := value(grpc.Dial(s.address, grpc.WithTransportCredentials(credentials.NewTLS(serverOnly))))
	defer bootstrap.Close()
	stream := value(agentv1.NewAgentClient(bootstrap).AttestAgent(ctx))
	payload := value(json.Marshal(x509pop.AttestationData{Certificates: [][]byte{certificate}}))
	must(stream.Send(&agentv1.AttestAgentRequest{Step: &agentv1.AttestAgentRequest_Params_{Params: &agentv1.AttestAgentRequest_Params{
		Data: &types.AttestationData{Type: "x509pop", Payload: payload}, Params: &agentv1.AgentX509SVIDParams{Csr: request(self)},
	}}}))
	challenge := &x509pop.Challenge{}
	must(json.Unmarshal(value(stream.Recv()).GetChallenge(), challenge))
	response := value(json.Marshal(value(x509pop.CalculateResponse(key, challenge))))
	must(stream.Send(&agentv1.AttestAgentRequest{Step: &agentv1.AttestAgentRequest_ChallengeResponse{ChallengeResponse: response}}))
	made := value(stream.Recv()).GetResult().GetSvid()
	svid := &x509svid.SVID{ID: spiffeid.RequireFromString(identity), PrivateKey: self, Certificates: chainOf(made)}
	mutual := tlsconfig.MTLSClientConfig(svid, s.bundle, tlsconfig.AuthorizeMemberOf(s.trustDomain))
	found := &agent{connection: value(grpc.Dial(s.address, grpc.WithTransportCredentials(credentials.NewTLS(mutual)))), entries: map[string][]*types.Entry{}}
	// The server reads entries for agents from a cache that it makes again from time to time.
	for found.count() == 0 {
		for _, item := range value(entryv1.NewEntryClient(found.connection).GetAuthorizedEntries(ctx, &entryv1.GetAuthorizedEntriesRequest{})).Entries {
			id := "spiffe://" + item.SpiffeId.TrustDomain + item.SpiffeId.Path
			found.entries[id] = append(found.entries[id], item)
		}
		time.Sleep(100 * time.Millisecond)
	}
	return found
}

func (a *agent) count() int { return len(a.entries) }

// issue asks for the SVID of an entry, and verifies it.
func (i *issued) issue(ctx context.Context, s *server, by *agent) {
	entries := by.entries[i.ID]
	if len(entries) == 0 {
		i.Refused = "entry: the agent does not get it"
		return
	}
	key := newKey()
	response := value(svidv1.NewSVIDClient(by.connection).BatchNewX509SVID(ctx, &svidv1.BatchNewX509SVIDRequest{Params: []*svidv1.NewX509SVIDParams{{EntryId: entries[0].Id, Csr: request(key)}}}))
	result := response.Results[0]
	if codes.Code(result.Status.Code) != codes.OK {
		i.Refused = "SVID: " + result.Status.Message
		return
	}
	chain := chainOf(result.Svid)
	if _, _, err := x509svid.Verify(chain, s.bundle); err != nil {
		i.Refused = "SVID: " + err.Error()
		return
	}
	for _, uri := range chain[0].URIs {
		i.URIs = append(i.URIs, uri.String())
	}
	i.DNSNames = append(i.DNSNames, chain[0].DNSNames...)
}

func chainOf(svid *types.X509SVID) (chain []*x509.Certificate) {
	for _, raw := range svid.GetCertChain() {
		chain = append(chain, parsed(raw)...)
	}
	return chain
}

func parsed(raw []byte) []*x509.Certificate { return value(x509.ParseCertificates(raw)) }

func newKey() *ecdsa.PrivateKey { return value(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) }

// request asks for a certificate of this key; the server alone says for whom.
func request(key crypto.Signer) []byte {
	return value(x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{URIs: []*url.URL{}}, key))
}

// authority issues the certificates of nodes.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority() *authority {
	key := newKey()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "nodes"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	return &authority{certificate: parsed(value(x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)))[0], key: key}
}

func (a *authority) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw})
}

func (a *authority) node(name string) ([]byte, crypto.Signer) {
	key := newKey()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature,
	}
	return value(x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key)), key
}
