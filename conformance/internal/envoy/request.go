package envoy

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Ask writes a request of HTTP/1.1 itself: libraries would tidy the path.
func Ask(connection io.ReadWriter, method, path, host string, headers map[string]string) (*http.Response, error) {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, path, host)
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		fmt.Fprintf(&text, "%s: %s\r\n", name, headers[name])
	}
	text.WriteString("\r\n")
	if _, err := io.WriteString(connection, text.String()); err != nil {
		return nil, err
	}
	return http.ReadResponse(bufio.NewReader(connection), nil)
}

const workers = 8

// InParallel asks about some items at once.
func InParallel(items []int, do func(int)) {
	var wait sync.WaitGroup
	next := make(chan int)
	for range workers {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for item := range next {
				do(item)
			}
		}()
	}
	for _, item := range items {
		next <- item
	}
	close(next)
	wait.Wait()
}
