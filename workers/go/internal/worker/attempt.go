package worker

import (
	"context"
	"fmt"
	"time"

	"lockstorm/workers/internal/mutex"
	"lockstorm/workers/internal/protocol"
)

// How long after its context has ended the library may still clean up before the attempt is given up without it.
const (
	patienceAfterTimeout = 10 * time.Second
	patienceAfterQuit    = 1500 * time.Millisecond
)

// attempt makes one acquire, bounded by its timeout and by quit. A hold that comes too late is given back at once.
func attempt(quit context.Context, client *mutex.Client, ask *protocol.Acquire) (*mutex.Hold, error) {
	type outcome struct {
		hold *mutex.Hold
		err  error
	}
	ctx, cancel := context.WithTimeout(quit, time.Duration(ask.TimeoutMs)*time.Millisecond)
	answer := make(chan outcome, 1)
	go func() {
		defer cancel()
		hold, err := client.Acquire(ctx, ask.Lock, ask.TTLSeconds, ask.Lease == "orphaned")
		answer <- outcome{hold, err}
	}()
	select {
	case got := <-answer:
		return got.hold, got.err
	case <-ctx.Done():
	}
	select {
	case got := <-answer:
		return got.hold, got.err
	case <-after(quit, patienceAfterTimeout, patienceAfterQuit):
	}
	go func() {
		if late := <-answer; late.hold != nil {
			_ = late.hold.Release()
		}
	}()
	return nil, fmt.Errorf("the library did not heed its context, which had ended: %w", context.Cause(ctx))
}

// after closes after a time, or a shorter one from the end of quit on.
func after(quit context.Context, long, short time.Duration) <-chan struct{} {
	over := make(chan struct{})
	go func() {
		defer close(over)
		select {
		case <-time.After(long):
			return
		case <-quit.Done():
		}
		time.Sleep(short)
	}()
	return over
}
