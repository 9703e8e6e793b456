// Package mutex uses clientv3/concurrency as its users do: a Session for each hold, a Mutex on it, Unlock and Close at the end.
package mutex

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/concurrency"
)

// pollEvery is how often TryLock is tried: the library leaves that to its user.
const pollEvery = 50 * time.Millisecond

// Client acquires locks through one etcd client.
type Client struct {
	etcd *clientv3.Client
	try  bool
}

// Hold is a lock that is held.
type Hold struct {
	// Token is the create revision of the lock's key: it rises from holder to holder.
	Token string
	// Lease is the id in lower-case hex.
	Lease string
	// Lost closes when the lock may no longer be held, as far as the library tells; Reason says how it is known.
	Lost   <-chan struct{}
	Reason string

	session *concurrency.Session
	mutex   *concurrency.Mutex
	ttl     time.Duration
	end     context.CancelFunc
}

// Connect returns at once; connections are made when they are needed. With try, locks are tried for with TryLock instead of
// waited for with Lock.
func Connect(endpoints []string, try bool) (*Client, error) {
	etcd, err := clientv3.New(clientv3.Config{Endpoints: endpoints})
	if err != nil {
		return nil, err
	}
	return &Client{etcd: etcd, try: try}, nil
}

// Close ends the connections; no session is renewed any more.
func (c *Client) Close() error { return c.etcd.Close() }

// Acquire waits until the lock is held, or ctx ends. With orphaned, nobody renews its lease from then on.
func (c *Client) Acquire(ctx context.Context, lock string, ttlSeconds int, orphaned bool) (*Hold, error) {
	session, end, err := c.open(ctx, ttlSeconds)
	if err != nil {
		return nil, err
	}
	hold := &Hold{
		Lease:   strconv.FormatInt(int64(session.Lease()), 16),
		Lost:    session.Done(),
		Reason:  "the session is done",
		session: session,
		mutex:   concurrency.NewMutex(session, lock),
		ttl:     time.Duration(ttlSeconds) * time.Second,
		end:     end,
	}
	if err = c.lock(ctx, hold.mutex); err == nil && orphaned {
		err = c.orphan(ctx, hold)
	}
	if err != nil {
		// Revokes the lease: the key goes with it, also where the outcome of the call that made it is unknown.
		_ = session.Close()
		end()
		return nil, err
	}
	hold.Token = createRevision(hold.mutex)
	return hold, nil
}

// Release hands the lock on: it is given back once its key, or the lease with it, is gone.
func (h *Hold) Release() error {
	defer h.end()
	ctx, cancel := context.WithTimeout(context.Background(), h.ttl)
	defer cancel()
	unlocked := h.mutex.Unlock(ctx)
	closed := h.session.Close()
	if closed == nil || errors.Is(closed, rpctypes.ErrLeaseNotFound) {
		return nil
	}
	return errors.Join(unlocked, closed)
}

// open makes a session that outlives ctx, but whose making does not: NewSession waits for etcd as long as its own context lasts.
func (c *Client) open(ctx context.Context, ttlSeconds int) (*concurrency.Session, context.CancelFunc, error) {
	life, end := context.WithCancel(c.etcd.Ctx())
	inTime := context.AfterFunc(ctx, end)
	session, err := concurrency.NewSession(c.etcd, concurrency.WithTTL(ttlSeconds), concurrency.WithContext(life))
	if inTime() && err == nil {
		return session, end, nil
	}
	end()
	if err == nil {
		// A session whose context is over cannot revoke its lease by itself.
		c.revoke(session.Lease(), time.Duration(ttlSeconds)*time.Second)
		err = ctx.Err()
	}
	return nil, nil, err
}

func (c *Client) revoke(lease clientv3.LeaseID, within time.Duration) {
	ctx, cancel := context.WithTimeout(c.etcd.Ctx(), within)
	defer cancel()
	_, _ = c.etcd.Revoke(ctx, lease)
}

func (c *Client) lock(ctx context.Context, mutex *concurrency.Mutex) error {
	if !c.try {
		return mutex.Lock(ctx)
	}
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()
	for {
		if err := mutex.TryLock(ctx); !errors.Is(err, concurrency.ErrLocked) {
			return err
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", concurrency.ErrLocked, ctx.Err())
		}
	}
}

// orphan ends the renewals. Done() closes with them, long before the lease runs out, and says nothing from then on; so the holder
// has to mind the time itself: from one last renewal, whose sending it knows.
func (c *Client) orphan(ctx context.Context, hold *Hold) error {
	hold.session.Orphan()
	sent := time.Now()
	renewed, err := c.etcd.KeepAliveOnce(ctx, hold.session.Lease())
	if err != nil {
		return err
	}
	lost := make(chan struct{})
	time.AfterFunc(time.Until(sent.Add(time.Duration(renewed.TTL)*time.Second)), func() { close(lost) })
	hold.Lost, hold.Reason = lost, "the orphaned lease may have run out"
	return nil
}

// createRevision reads what Mutex keeps to itself out of the comparison that it offers to transactions.
func createRevision(mutex *concurrency.Mutex) string {
	owner := pb.Compare(mutex.IsOwner())
	return strconv.FormatInt(owner.GetCreateRevision(), 10)
}
