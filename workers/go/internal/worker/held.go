package worker

import (
	"sync"
	"time"

	"lockstorm/workers/internal/mutex"
	"lockstorm/workers/internal/protocol"
)

// stall: a process that was held up for so long leaves its next write out. All timers are overdue then, and one of them may be about
// to tell that the lock is lost.
const stall = 20 * time.Millisecond

// heldLock is a hold while it is held: it says acquired, writes to the witness while the belief stands, says lost once, and releases.
type heldLock struct {
	id       int
	hold     *mutex.Hold
	mu       sync.Mutex
	writes   int
	believes bool
	over     chan struct{}
}

// holdOn says acquired and writes for the first time: the library has just said that it is held, and nothing else was asked yet.
func holdOn(id int, hold *mutex.Hold, every time.Duration) *heldLock {
	held := &heldLock{id: id, hold: hold, believes: true, over: make(chan struct{})}
	protocol.Say("acquired", protocol.Acquired{Hold: id, Token: hold.Token, Lease: hold.Lease, T: protocol.NowNs()})
	held.say(protocol.NowNs())
	go held.writeOn(every)
	go held.listen()
	return held
}

func (h *heldLock) listen() {
	select {
	case <-h.hold.Lost:
		h.stop(func() {
			protocol.Say("lost", protocol.Lost{Hold: h.id, Reason: h.hold.Reason, T: protocol.NowNs()})
		})
	case <-h.over:
	}
}

func (h *heldLock) writeOn(every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for asked := time.Now(); ; asked = time.Now() {
		select {
		case <-ticker.C:
			if time.Since(asked) < every+stall {
				h.write()
			}
		case <-h.over:
			return
		}
	}
}

// write takes t before it looks: who still believes at the look believed at t, however long lies between the two.
func (h *heldLock) write() {
	t := protocol.NowNs()
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.hold.Lost:
		return
	default:
	}
	if !h.believes {
		return
	}
	h.say(t)
}

func (h *heldLock) say(t string) {
	h.writes++
	protocol.Say("wrote", protocol.Wrote{Hold: h.id, N: h.writes, Token: h.hold.Token, T: t})
}

// stop ends the belief; what is said with it is said before anything else of this hold, and only the first time.
func (h *heldLock) stop(say func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.believes {
		return
	}
	h.believes = false
	close(h.over)
	say()
}

// release ends the writes, then gives the lock back, and says how that went.
func (h *heldLock) release() {
	h.stop(func() {})
	if err := h.hold.Release(); err != nil {
		protocol.Say("unreleased", protocol.Failed{Hold: h.id, Error: err.Error(), T: protocol.NowNs()})
		return
	}
	protocol.Say("released", protocol.Released{Hold: h.id, T: protocol.NowNs()})
}
