// A worker of lockstorm on etcd's own Go client: clientv3/concurrency, Session and Mutex. With --trylock it polls TryLock.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"slices"

	"lockstorm/workers/internal/protocol"
	"lockstorm/workers/internal/worker"
)

const library = "go.etcd.io/etcd/client/v3"

func main() {
	w := worker.New(subject(slices.Contains(os.Args[1:], "--trylock")))
	lines := bufio.NewReader(os.Stdin)
	protocol.SayLoaded()
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			os.Exit(0) // the controller is gone
		}
		if err := hear(w, line); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func hear(w *worker.Worker, line []byte) error {
	var message protocol.ToWorker
	if err := json.Unmarshal(line, &message); err != nil {
		return fmt.Errorf("this is no message: %q: %w", line, err)
	}
	return w.On(message)
}

// subject says what the library promises. It does not claim `lost`: Done() closes up to a second and a round trip after the lease may
// have run out (README.md).
func subject(try bool) worker.Subject {
	name := "go-mutex"
	if try {
		name = "go-mutex-trylock"
	}
	return worker.Subject{
		Name:    name,
		Version: libraryVersion(),
		Claims: protocol.Claims{
			Leases: []string{"kept-alive", "orphaned"},
			Token:  true,
			// TryLock has no queue.
			Fifo:         !try,
			LeasePerHold: true,
		},
		Try: try,
	}
}

func libraryVersion() string {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, module := range build.Deps {
		if module.Path == library {
			return fmt.Sprintf("clientv3 %s", module.Version[1:])
		}
	}
	return ""
}
