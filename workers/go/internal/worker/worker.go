// Package worker turns the controller's messages into calls of the mutex, and what comes of them into lines.
package worker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"lockstorm/workers/internal/mutex"
	"lockstorm/workers/internal/protocol"
)

const (
	defaultWitnessInterval = 20 * time.Millisecond
	// windDown bounds, at quit, the ends of acquires and releases; closing bounds what follows.
	windDown = 2 * time.Second
	closing  = 2 * time.Second
)

var errQuit = errors.New("the worker quits")

// Subject is what the worker says of itself in ready.
type Subject struct {
	Name    string
	Version string
	Claims  protocol.Claims
	// Try: with TryLock.
	Try bool
}

// Worker holds several locks at once.
type Worker struct {
	subject  Subject
	quit     context.Context
	end      context.CancelCauseFunc
	every    time.Duration
	client   *mutex.Client
	mu       sync.Mutex
	held     map[int]*heldLock
	attempts map[int]bool
	busy     sync.WaitGroup
}

// New makes a worker that waits for hello.
func New(subject Subject) *Worker {
	quit, end := context.WithCancelCause(context.Background())
	return &Worker{
		subject: subject, quit: quit, end: end, every: defaultWitnessInterval,
		held: map[int]*heldLock{}, attempts: map[int]bool{},
	}
}

// On takes one message, and returns at once; its answers are said when they are known.
func (w *Worker) On(message protocol.ToWorker) error {
	switch {
	case message.Hello != nil:
		return w.hello(message.Hello)
	case message.Acquire != nil:
		return w.begin(message.Acquire)
	case message.Release != nil:
		w.release(message.Release.Hold)
	case message.Quit != nil:
		w.leave()
	}
	return nil
}

func (w *Worker) hello(hello *protocol.Hello) error {
	if w.client != nil {
		return errors.New("hello came twice")
	}
	if ms := hello.Options.WitnessIntervalMs; ms > 0 {
		w.every = time.Duration(ms) * time.Millisecond
	}
	client, err := mutex.Connect(hello.Endpoints, w.subject.Try)
	if err != nil {
		protocol.Say("broken", protocol.Broken{Error: err.Error()})
		os.Exit(1)
	}
	w.client = client
	protocol.Say("ready", protocol.Ready{
		Subject: w.subject.Name, Version: w.subject.Version, Claims: w.subject.Claims, T: protocol.NowNs(),
	})
	return nil
}

func (w *Worker) begin(ask *protocol.Acquire) error {
	if w.client == nil {
		return errors.New("acquire came before hello")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.quit.Err() != nil:
		failed(ask.Hold, errQuit)
		return nil
	case w.attempts[ask.Hold] || w.held[ask.Hold] != nil:
		failed(ask.Hold, fmt.Errorf("hold %d is in use", ask.Hold))
		return nil
	}
	w.attempts[ask.Hold] = true
	w.busy.Go(func() { w.acquire(ask) })
	return nil
}

func (w *Worker) acquire(ask *protocol.Acquire) {
	hold, err := attempt(w.quit, w.client, ask)
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.attempts, ask.Hold)
	if err == nil && w.quit.Err() != nil {
		_ = hold.Release() // nothing else is waited for any more
		err = errQuit
	}
	if err != nil {
		failed(ask.Hold, err)
		return
	}
	w.held[ask.Hold] = holdOn(ask.Hold, hold, w.every)
}

func (w *Worker) release(id int) {
	w.mu.Lock()
	held := w.held[id]
	delete(w.held, id)
	w.mu.Unlock()
	if held == nil {
		protocol.Say("unreleased", protocol.Failed{Hold: id, Error: fmt.Sprintf("hold %d is not held", id), T: protocol.NowNs()})
		return
	}
	// The belief ends before the next message is read.
	held.stop(func() {})
	w.busy.Go(held.release)
}

// leave gives up every acquire, releases what is held, and ends the process with 0; it returns at once.
func (w *Worker) leave() {
	if w.quit.Err() != nil {
		return
	}
	w.mu.Lock()
	w.end(errQuit)
	held := slices.Collect(maps.Keys(w.held))
	w.mu.Unlock()
	for _, id := range held {
		w.release(id)
	}
	go func() {
		within(windDown, w.busy.Wait)
		if w.client != nil {
			within(closing, func() { _ = w.client.Close() })
		}
		os.Exit(0)
	}()
}

func failed(hold int, err error) {
	protocol.Say("failed", protocol.Failed{Hold: hold, Error: err.Error(), T: protocol.NowNs()})
}

func within(limit time.Duration, work func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	select {
	case <-done:
	case <-time.After(limit):
	}
}
