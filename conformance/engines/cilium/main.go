// cilium answers with Cilium's own policy repository: the policies of a case are parsed as the agent parses them, and each flow is looked
// up in the policy of both of its ends.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"

	"github.com/cilium/cilium/pkg/labelsfilter"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	policytypes "github.com/cilium/cilium/pkg/policy/types"
	"github.com/cilium/cilium/pkg/u8proto"

	"conformance/internal/lines"
)

const clusterName = "default"

// Query is one flow. An end is `namespace/name`, `ip:1.2.3.4`, `fqdn:a.example` or `reserved:host`.
type Query struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Protocol string `json:"protocol"`
	Port     uint16 `json:"port"`
	// HTTP, if given, is a request over the flow.
	HTTP *Request `json:"http"`
}

// Verdict is `allowed` or `denied` at each end.
type Verdict struct {
	Egress  string `json:"egress,omitempty"`
	Ingress string `json:"ingress,omitempty"`
	// Request: what the proxy of Cilium makes of it, where the flow itself is allowed at the server: passed or refused.
	Request string `json:"request,omitempty"`
	Error   string `json:"error,omitempty"`
}

var envoyPath = flag.String("envoy", "envoy", "the Envoy to run")

func main() {
	flag.Parse()
	api.InitEntities(clusterName)
	must(labelsfilter.ParseLabelPrefixCfg(slog.New(slog.DiscardHandler), nil, nil, ""))
	lines.Serve(answer)
}

func answer(given lines.Case[Query]) lines.Answer[Verdict] {
	kept := &keeper{}
	log := slog.New(kept)
	world, refused := read(log, given.Objects)
	if len(refused) > 0 {
		return lines.Answer[Verdict]{Refused: refused, Log: kept.records}
	}
	repository := newRepository(log, world)
	verdicts := make([]Verdict, len(given.Queries))
	for index, query := range given.Queries {
		verdicts[index] = repository.verdict(log, query)
	}
	repository.requests(log, given.Queries, verdicts)
	return lines.Answer[Verdict]{Answers: verdicts, Log: kept.records}
}

func (r *repository) verdict(log *slog.Logger, query Query) Verdict {
	protocol, err := u8proto.ParseProtocol(query.Protocol)
	must(err)
	from, to := r.identity(query.From), r.identity(query.To)
	ports := r.world.ports[query.To]
	found, _, _, err := policy.LookupFlow(log, r.policies, r.manager, policytypes.Flow{
		From: from, To: to, Proto: protocol, Dport: query.Port, NamedPortsTCP: ports.tcp, NamedPortsUDP: ports.udp,
	})
	if err != nil {
		return Verdict{Error: err.Error()}
	}
	return Verdict{Egress: found.Egress.String(), Ingress: found.Ingress.String()}
}

// keeper keeps what Cilium logs as a warning or worse.
type keeper struct{ records []string }

func (k *keeper) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }
func (k *keeper) Handle(_ context.Context, record slog.Record) error {
	text := record.Level.String() + " " + record.Message
	record.Attrs(func(attribute slog.Attr) bool {
		text += fmt.Sprintf(" %s=%v", attribute.Key, attribute.Value)
		return true
	})
	k.records = append(k.records, text)
	return nil
}
func (k *keeper) WithAttrs([]slog.Attr) slog.Handler { return k }
func (k *keeper) WithGroup(string) slog.Handler      { return k }

func must(err error) {
	if err != nil {
		panic(err)
	}
}
