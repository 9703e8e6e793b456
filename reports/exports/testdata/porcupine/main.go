// Judges histories of mutexes with Porcupine: a JSON array of histories on stdin, each an array of porcupine.Operation as
// `lockstorm export --to porcupine` writes it; a JSON array of booleans on stdout.
package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/anishathalye/porcupine"
)

type input struct {
	Op   string `json:"op"`
	Lock string `json:"lock"`
}

type output struct {
	Outcome string `json:"outcome"`
}

// What Go's encoding/json makes of the two when they are unmarshalled as interface{}.
func decode(op porcupine.Operation) (porcupine.Operation, error) {
	var in input
	var out output
	for from, to := range map[any]any{&op.Input: &in, &op.Output: &out} {
		text, err := json.Marshal(*from.(*interface{}))
		if err != nil {
			return op, err
		}
		if err := json.Unmarshal(text, to); err != nil {
			return op, err
		}
	}
	op.Input, op.Output = in, out
	return op, nil
}

// A mutex that is free or held, whoever holds it. What failed did nothing; what is unknown did something or nothing.
var mutex = porcupine.NondeterministicModel{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		locks := map[string][]porcupine.Operation{}
		for _, op := range history {
			lock := op.Input.(input).Lock
			locks[lock] = append(locks[lock], op)
		}
		var all [][]porcupine.Operation
		for _, ops := range locks {
			all = append(all, ops)
		}
		return all
	},
	Init: func() []interface{} { return []interface{}{false} },
	Step: func(state, in, out interface{}) []interface{} {
		held := state.(bool)
		after := in.(input).Op == "acquire"
		var next []interface{}
		if out.(output).Outcome != "ok" {
			next = append(next, held)
		}
		if out.(output).Outcome != "fail" && held != after {
			next = append(next, after)
		}
		return next
	},
}

func main() {
	var histories [][]porcupine.Operation
	if err := json.NewDecoder(os.Stdin).Decode(&histories); err != nil {
		log.Fatal(err)
	}
	linearizable := make([]bool, 0, len(histories))
	for _, history := range histories {
		for i := range history {
			var err error
			if history[i], err = decode(history[i]); err != nil {
				log.Fatal(err)
			}
		}
		linearizable = append(linearizable, porcupine.CheckOperations(mutex.ToModel(), history))
	}
	if err := json.NewEncoder(os.Stdout).Encode(linearizable); err != nil {
		log.Fatal(err)
	}
}
