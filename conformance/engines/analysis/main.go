// analysis says what `istioctl analyze` would say about the objects of a case.
package main

import (
	"strings"

	"istio.io/istio/pkg/config/analysis/analyzers"
	"istio.io/istio/pkg/config/analysis/local"
	"istio.io/istio/pkg/log"

	"conformance/internal/lines"
)

// Message of one analyzer; Level is `Info`, `Warning` or `Error`.
type Message struct {
	Code  string `json:"code"`
	Level string `json:"level"`
	About string `json:"about"`
	Text  string `json:"text"`
}

func main() {
	options := log.DefaultOptions()
	options.SetDefaultOutputLevel("all", log.FatalLevel)
	options.OutputPaths = []string{"stderr"}
	must(log.Configure(options))
	lines.Serve(answer)
}

// answer has one entry, whatever was asked: all messages.
func answer(given lines.Case[struct{}]) lines.Answer[[]Message] {
	documents := make([]string, len(given.Objects))
	for index, raw := range given.Objects {
		documents[index] = string(raw)
	}
	analyzer := local.NewIstiodAnalyzer(analyzers.AllCombined(), "", "istio-system", nil)
	// Pods and namespaces count too: this is what a cluster would hold.
	if err := analyzer.AddTestReaderKubeSource([]local.ReaderSource{{Name: "case", Reader: strings.NewReader(strings.Join(documents, "\n---\n"))}}); err != nil {
		return lines.Answer[[]Message]{Refused: []string{err.Error()}}
	}
	stop := make(chan struct{})
	defer close(stop)
	result, err := analyzer.Analyze(stop)
	must(err)
	found := []Message{}
	for _, message := range result.Messages {
		plain := message.Unstructured(false)
		about := ""
		if message.Resource != nil {
			about = message.Resource.Origin.FriendlyName()
		}
		found = append(found, Message{message.Type.Code(), message.Type.Level().String(), about, plain["message"].(string)})
	}
	return lines.Answer[[]Message]{Answers: [][]Message{found}}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
