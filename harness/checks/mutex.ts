// Whether a history of acquires and releases is linearizable with respect to a mutex that is free or held, decided while it is fed.
//
// The model is Knossos' `mutex`: an acquire takes place only while it is free, a release only while it is held, by whomever. In general
// linearizability needs a search (Wing and Gong, with Lowe's memory of what was tried). Here it needs none, because there are but two
// operations, and those of one kind are alike in what they do:
//
//  1. Late is as good as early. What may take place later than it does in some order can be put off, until something must: an operation
//     takes place at the latest when it returns. So nothing is placed before another one's return asks for it.
//  2. When X returns and is not placed yet, and the mutex is as X needs it, X alone is placed: in an order that places others before it, X
//     can change places with the first of its kind, which returns later. If the mutex is not so, one of the other kind comes before X.
//  3. Which of the other kind? The one that returns first of those called and not placed: any other one can change places with it.
//     It is not known yet which one that will be, nor which of them will have failed, so it is owed: whichever returns first, of those that
//     had been called by then, pays. Where there are fewer of them than are owed, there is no order.
//
// One of unknown outcome never returns: it may pay, last of all, or never take place. docs/checks.md has the proof in words.

export type Deed = 'acquire' | 'release';

/** One operation; `called` counts calls and returns of its mutex. */
export interface Act {
  readonly deed: Deed;
  called: number;
}

/** Somebody's place in the order; `by` is known once it is paid. */
interface Placed<A extends Act> {
  readonly at: number;
  by: A | undefined;
  /** Whose return asked for it. */
  readonly askedBy: A;
}

/** No order explains it: `act` has no place, because nobody of the other kind can have come in between `last` and it. */
export interface NoOrder<A extends Act> {
  readonly act: A;
  /** The latest that has a place, where it is known who that is; undefined: nothing came before. */
  readonly last: A | undefined;
  /** Of the other kind, and under way then; it turned out not to have taken place. */
  readonly failed?: A;
}

class Kind<A extends Act> {
  /** Called, and nothing is known of them. */
  readonly open = new Set<A>();
  /** When those were called whose outcome will never be known, rising; only while something is owed. */
  #unknown: number[] = [];
  /** So many more of them, called before anything that is owed. */
  #spare = 0;
  /** In the order of their times. */
  readonly #owed: { readonly placed: Placed<A>; readonly before: A | undefined }[] = [];

  /** Whose place cannot be paid for; undefined: all can. */
  get short(): { readonly placed: Placed<A>; readonly before: A | undefined } | undefined {
    if (this.#owed.length === 0) return undefined;
    const calls = [...this.open].map(({ called }) => called).concat(this.#unknown);
    return this.#owed.find(
      ({ placed: { at } }, index) => calls.filter((called) => called < at).length + this.#spare <= index,
    );
  }

  owe(placed: Placed<A>, before: A | undefined): void {
    this.#owed.push({ placed, before });
  }

  /** It returned: whether it had its place before. */
  paid(act: A): boolean {
    this.open.delete(act);
    const index = this.#owed.findIndex(({ placed }) => placed.at > act.called);
    if (index >= 0) this.#owed.splice(index, 1)[0]!.placed.by = act;
    this.settle();
    return index >= 0;
  }

  unknown(act: A): void {
    if (!this.open.delete(act)) return;
    this.#unknown.push(act.called);
    this.#unknown.sort((a, b) => a - b);
    this.settle();
  }

  /** What nobody but those of unknown outcome can pay any more, they pay. */
  settle(): void {
    while (this.#owed.length > 0) {
      const { at } = this.#owed[0]!.placed;
      for (const { called } of this.open) if (called < at) return;
      if (this.#spare > 0) this.#spare -= 1;
      else if ((this.#unknown[0] ?? at) < at) this.#unknown.shift();
      else return;
      this.#owed.shift();
    }
    this.#spare += this.#unknown.length;
    this.#unknown = [];
  }
}

/** One mutex. Memory: the operations under way, whatever the length of the history. Not to be fed any more once it has no order. */
export class Mutex<A extends Act> {
  readonly #kinds = { acquire: new Kind<A>(), release: new Kind<A>() };
  #now = 0;
  #held = false;
  #last: Placed<A> | undefined;

  call(act: A): void {
    act.called = ++this.#now;
    this.#kinds[act.deed].open.add(act);
  }

  /** It took place, between its call and now. */
  ok(act: A): NoOrder<A> | undefined {
    const at = ++this.#now;
    if (this.#kinds[act.deed].paid(act)) return undefined;
    const before = this.#last?.by;
    if (this.#held === (act.deed === 'acquire')) {
      const between: Placed<A> = { at, by: undefined, askedBy: act };
      const others = this.#kinds[act.deed === 'acquire' ? 'release' : 'acquire'];
      others.owe(between, before);
      if (others.short) return { act, last: before };
      others.settle();
    }
    this.#last = { at, by: act, askedBy: act };
    this.#held = act.deed === 'acquire';
    return undefined;
  }

  /** It never took place. */
  fail(act: A): NoOrder<A> | undefined {
    this.#now += 1;
    const kind = this.#kinds[act.deed];
    kind.open.delete(act);
    const { short } = kind;
    if (short) return { act: short.placed.askedBy, last: short.before, failed: act };
    kind.settle();
    return undefined;
  }

  /** Nobody will ever know whether it took place, or will. */
  unknown(act: A): void {
    this.#kinds[act.deed].unknown(act);
  }
}
