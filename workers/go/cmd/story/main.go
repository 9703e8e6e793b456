// The program that lockstorm began with, as it was written: two lockers on /foobar with a lease of one second. Each locks, sleeps, and
// never unlocks; a watcher prints what becomes of the key. Its author expected the first lock to run out while its holder slept.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/concurrency"
)

const key = "/foobar"

func main() {
	endpoints := flag.String("endpoints", "http://127.0.0.1:2379", "endpoints of etcd, separated by commas")
	lockers := flag.String("lockers", "A,B", "their names, separated by commas: each starts a second after the one before")
	orphan := flag.Bool("orphan", false, "call Orphan() once the lock is held")
	sleep := flag.Duration("sleep", time.Hour, "how long a holder sleeps")
	flag.Parse()

	client, err := clientv3.New(clientv3.Config{Endpoints: strings.Split(*endpoints, ","), DialTimeout: 5 * time.Second})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	events := client.Watch(clientv3.WithRequireLeader(context.Background()), key, clientv3.WithPrefix(), clientv3.WithCreatedNotify())
	<-events // it watches
	go watch(events)
	for _, name := range strings.Split(*lockers, ",") {
		go locker(client, name, *orphan, *sleep)
		time.Sleep(time.Second)
	}
	// Until who started it ends it, or is gone.
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func locker(client *clientv3.Client, name string, orphan bool, sleep time.Duration) {
	session, err := concurrency.NewSession(client, concurrency.WithTTL(1))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s locks %s, lease %x, TTL 1 s\n", name, key, session.Lease())
	mutex := concurrency.NewMutex(session, key)
	if err := mutex.Lock(context.Background()); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s has the lock, and sleeps\n", name)
	if orphan {
		session.Orphan()
	}
	time.Sleep(sleep)
}

func watch(events clientv3.WatchChan) {
	for response := range events {
		for _, event := range response.Events {
			of := ""
			if event.IsCreate() {
				of = fmt.Sprintf(", lease %x", event.Kv.Lease)
			}
			fmt.Printf("%s %s (revision %d%s)\n", event.Type, event.Kv.Key, event.Kv.ModRevision, of)
		}
	}
}
