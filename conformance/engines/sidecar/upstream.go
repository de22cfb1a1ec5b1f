package main

import (
	"io"
	"net"
)

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
