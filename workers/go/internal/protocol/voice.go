package protocol

import (
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

var speaking sync.Mutex

// Say writes one message in one synchronous write: what was said is in the pipe, and a SIGKILL cannot take it back. The process
// ends where nobody listens any more.
func Say(kind string, body any) {
	line, err := json.Marshal(map[string]any{kind: body})
	if err != nil {
		panic(err) // our own types can be written
	}
	write(append(line, '\n'))
}

// SayLoaded writes an empty line: hello may come.
func SayLoaded() { write([]byte{'\n'}) }

// NowNs is CLOCK_MONOTONIC in ns, as a line's t.
func NowNs() string {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		panic(err)
	}
	return strconv.FormatInt(now.Nano(), 10)
}

func write(line []byte) {
	speaking.Lock()
	defer speaking.Unlock()
	for len(line) > 0 {
		n, err := unix.Write(unix.Stdout, line)
		switch {
		case err == nil:
			line = line[n:]
		case errors.Is(err, unix.EAGAIN):
			// A full pipe that somebody made non-blocking.
			time.Sleep(time.Millisecond)
		case !errors.Is(err, unix.EINTR):
			os.Exit(0)
		}
	}
}
