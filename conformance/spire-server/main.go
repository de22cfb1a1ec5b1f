// spire-server answers with a real SPIRE server: it creates the entries of a case through its API, attests an agent under the identity that
// the entries have as their parent, and lets it issue an SVID for each entry. A module of its own, with the pins of SPIRE.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

type entry struct {
	ID        string   `json:"id"`
	Parent    string   `json:"parent"`
	Selectors []string `json:"selectors"`
	DNSNames  []string `json:"dnsNames"`
}

// A case and its answer have the form of conformance/internal/lines; the only query has the entries.
type query struct {
	TrustDomain string  `json:"trustDomain"`
	Entries     []entry `json:"entries"`
}

// issued is one entry as the server took it, and the SVID that the server made of it.
type issued struct {
	ID string `json:"id"`
	// Refused by the server, at the entry or at the SVID.
	Refused string `json:"refused,omitempty"`
	// URIs of the certificate, which the bundle of the trust domain verifies.
	URIs     []string `json:"uris"`
	DNSNames []string `json:"dnsNames"`
}

type answer struct {
	Answers [][]issued `json:"answers"`
	Crash   string     `json:"crash,omitempty"`
}

const timeout = 120 * time.Second

func main() {
	// The server writes to standard output as well.
	lines := os.Stdout
	os.Stdout = os.Stderr
	decoder := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	out := json.NewEncoder(lines)
	for decoder.More() {
		var given struct {
			Queries []query `json:"queries"`
		}
		must(decoder.Decode(&given))
		must(out.Encode(guarded(given.Queries)))
	}
}

func guarded(queries []query) (found answer) {
	defer func() {
		if cause := recover(); cause != nil {
			found = answer{Crash: fmt.Sprint(cause)}
		}
	}()
	for _, asked := range queries {
		found.Answers = append(found.Answers, issue(asked))
	}
	return found
}

func issue(asked query) []issued {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	server := start(ctx, asked)
	defer server.stop()
	created := server.create(ctx, asked.Entries)
	agents := map[string]*agent{}
	for index, item := range asked.Entries {
		if created[index].Refused != "" {
			continue
		}
		if agents[item.Parent] == nil {
			agents[item.Parent] = server.attest(ctx, item.Parent)
		}
		created[index].issue(ctx, server, agents[item.Parent])
	}
	return created
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
