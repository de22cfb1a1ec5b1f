package envoy

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// Ports lie below the range from which outgoing connections take theirs (net.ipv4.ip_local_port_range): istiod opens some before Envoy binds.
const firstPort, lastPort, blockSize = 10_000, 32_000, 500

// Those of the blocks that this process holds, in the order in which they are handed out, and the next one.
var (
	ring []int
	next int
)

// FreePorts are of no other engine that runs meanwhile: each holds blocks of its own. Nor were they handed out a while ago.
func FreePorts(count int) []int {
	for len(ring) < 2*count+blockSize {
		holdBlock()
	}
	var ports []int
	for seen := 0; len(ports) < count; seen++ {
		if seen == len(ring) {
			holdBlock()
		}
		port := ring[next%len(ring)]
		next++
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		_ = listener.Close()
		ports = append(ports, port)
	}
	return ports
}

// holdBlock locks a file, which is free again when the process ends, however it ends.
func holdBlock() {
	blocks := (lastPort - firstPort) / blockSize
	begin := rand.IntN(blocks)
	for index := range blocks {
		first := firstPort + (begin+index)%blocks*blockSize
		file, err := os.OpenFile(filepath.Join(os.TempDir(), fmt.Sprintf("conformance-ports-%d", first)), os.O_CREATE|os.O_RDWR, 0o666)
		must(err)
		if syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
			_ = file.Close()
			continue
		}
		// Kept open: closing it would end the lock.
		held = append(held, file)
		next = len(ring)
		for port := first; port < first+blockSize; port++ {
			ring = append(ring, port)
		}
		return
	}
	panic("no block of ports is left: other engines hold them all")
}

var held []*os.File
