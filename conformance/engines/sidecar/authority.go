package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/url"
	"sync"
	"time"
)

// authority issues the certificates of one mesh.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	root        []byte

	mutex  sync.Mutex
	issued map[string]*pair
	next   int64
}

type pair struct {
	certificate, key []byte
	client           tls.Certificate
}

func newAuthority(trustDomain string) *authority {
	key := value(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{Organization: []string{trustDomain}}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	raw := value(x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key))
	return &authority{certificate: value(x509.ParseCertificate(raw)), key: key, root: block("CERTIFICATE", raw), issued: map[string]*pair{}, next: 2}
}

// issue gives certificate and key of one identity as PEM.
func (a *authority) issue(identity string) (certificate, key []byte) {
	found := a.pair(identity)
	return found.certificate, found.key
}

func (a *authority) client(identity string) tls.Certificate { return a.pair(identity).client }

func (a *authority) pair(identity string) *pair {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if known := a.issued[identity]; known != nil {
		return known
	}
	key := value(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	a.next++
	template := &x509.Certificate{
		SerialNumber: big.NewInt(a.next), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth}, URIs: []*url.URL{value(url.Parse(identity))},
	}
	raw := value(x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key))
	made := &pair{certificate: block("CERTIFICATE", raw), key: block("PRIVATE KEY", value(x509.MarshalPKCS8PrivateKey(key)))}
	made.client = value(tls.X509KeyPair(made.certificate, made.key))
	a.issued[identity] = made
	return made
}

func block(kind string, raw []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: raw})
}
