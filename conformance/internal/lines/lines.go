// Package lines is the protocol of the engines: one case per line of standard input, one answer per line of standard output, both JSON.
package lines

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
)

// Case is a world and what is asked about it.
type Case[Q any] struct {
	Objects []json.RawMessage `json:"objects"`
	Queries []Q               `json:"queries"`
}

// Answer has one entry of Answers per query, unless the engine did not take the objects.
type Answer[A any] struct {
	Answers []A      `json:"answers"`
	Refused []string `json:"refused,omitempty"`
	Log     []string `json:"log,omitempty"`
	// Crash is a panic of the engine: never an answer.
	Crash string `json:"crash,omitempty"`
}

// Serve answers until the input ends.
func Serve[Q, A any](answer func(Case[Q]) Answer[A]) {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	decoder := json.NewDecoder(in)
	for decoder.More() {
		var given Case[Q]
		if err := decoder.Decode(&given); err != nil {
			fmt.Fprintln(os.Stderr, "not a case:", err)
			os.Exit(1)
		}
		if err := out.Encode(guarded(answer, given)); err != nil {
			fmt.Fprintln(os.Stderr, "answer:", err)
			os.Exit(1)
		}
	}
}

func guarded[Q, A any](answer func(Case[Q]) Answer[A], given Case[Q]) (found Answer[A]) {
	defer func() {
		if cause := recover(); cause != nil {
			found = Answer[A]{Crash: fmt.Sprintf("%v\n%s", cause, debug.Stack())}
		}
	}()
	return answer(given)
}
