// Package protocol is the worker's side of docs/protocol.md: JSON lines on stdin and stdout.
package protocol

// ToWorker is one line from the controller: exactly one field is set. Lines that are for workers in Node only set none.
type ToWorker struct {
	Hello   *Hello    `json:"hello"`
	Acquire *Acquire  `json:"acquire"`
	Release *Release  `json:"release"`
	Quit    *struct{} `json:"quit"`
}

// Hello comes once, first.
type Hello struct {
	Endpoints []string `json:"endpoints"`
	Options   struct {
		WitnessIntervalMs int `json:"witnessIntervalMs"`
	} `json:"options"`
}

// Acquire asks for a lock; Hold is its number from now on.
type Acquire struct {
	Hold       int    `json:"hold"`
	Lock       string `json:"lock"`
	TTLSeconds int    `json:"ttlSeconds"`
	Lease      string `json:"lease"`
	TimeoutMs  int    `json:"timeoutMs"`
}

// Release gives a hold back.
type Release struct {
	Hold int `json:"hold"`
}

// Claims are what the subject promises beyond mutual exclusion.
type Claims struct {
	Leases       []string `json:"leases"`
	Lost         bool     `json:"lost"`
	Token        bool     `json:"token"`
	Fifo         bool     `json:"fifo"`
	LeasePerHold bool     `json:"leasePerHold"`
}

// Ready says that the worker is connected.
type Ready struct {
	Subject string `json:"subject"`
	Version string `json:"version,omitempty"`
	Claims  Claims `json:"claims"`
	T       string `json:"t"`
}

// Broken says why the worker cannot start.
type Broken struct {
	Error string `json:"error"`
}

// Acquired, and all that follow, are about one hold; T is CLOCK_MONOTONIC in ns.
type Acquired struct {
	Hold  int    `json:"hold"`
	Token string `json:"token"`
	Lease string `json:"lease"`
	T     string `json:"t"`
}

// Failed says that the lock is not held and will not be. Unreleased has the same shape.
type Failed struct {
	Hold  int    `json:"hold"`
	Error string `json:"error"`
	T     string `json:"t"`
}

// Lost says that the lock may no longer be held.
type Lost struct {
	Hold   int    `json:"hold"`
	Reason string `json:"reason"`
	T      string `json:"t"`
}

// Wrote is the N-th write to the witness, from 1.
type Wrote struct {
	Hold  int    `json:"hold"`
	N     int    `json:"n"`
	Token string `json:"token"`
	T     string `json:"t"`
}

// Released says that the lock was given back.
type Released struct {
	Hold int    `json:"hold"`
	T    string `json:"t"`
}
