// Lists of plain rows as columns, and back: numbers as differences, texts by their place among those that came before. Node packs with
// it and the page unpacks with it, so it knows neither.

/** A cell of a column; '': its row has no such field. */
type Cell = number | null | '';

/**
 * One field of all rows. n: differences of whole numbers · r: numbers as they are · t: texts of `of` (0: the next that has not come yet,
 * else 1 + its place) · v: the same of other values. `at`: steps from row to row that have it; without it all rows do, but for ''.
 */
interface Column {
  readonly as: 'n' | 'r' | 't' | 'v';
  readonly cells: readonly Cell[];
  readonly of?: readonly unknown[];
  readonly at?: readonly number[];
}

export interface Columns {
  readonly length: number;
  readonly fields: Readonly<Record<string, Column>>;
}

type Row = Readonly<Record<string, unknown>>;

/** Differences of whole numbers below it are exact. */
const EXACT = 2 ** 52;

/** Of rows whose fields are numbers, texts, null, or plain data that JSON can hold. */
export function toColumns(rows: readonly object[]): Columns {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const fields = [...names].map((name) => [name, columnOf(rows.map((row) => (row as Row)[name]))] as const);
  return { length: rows.length, fields: Object.fromEntries(fields) };
}

/** The rows; where a value is neither number nor text, rows that have the same share it. */
export function fromColumns({ length, fields }: Columns): Row[] {
  const names = Object.keys(fields);
  const columns = Object.values(fields).map(valuesOf);
  const rows: Row[] = [];
  for (let index = 0; index < length; index++) {
    const row: Record<string, unknown> = {};
    for (let each = 0; each < names.length; each++) {
      const value = columns[each]![index];
      if (value !== undefined) row[names[each]!] = value;
    }
    rows.push(row);
  }
  return rows;
}

function columnOf(values: readonly unknown[]): Column {
  const there = values.filter((value) => value !== undefined);
  if (there.length > values.length / 2) return { ...encoded(values) };
  let before = 0;
  const at: number[] = [];
  for (const [index, value] of values.entries()) {
    if (value === undefined) continue;
    at.push(index - before);
    before = index;
  }
  return { ...encoded(there), at };
}

function encoded(values: readonly unknown[]): Column {
  const some = values.filter((value) => value !== undefined && value !== null);
  if (some.every((value) => typeof value === 'number')) {
    const exact = some.every((value) => Number.isInteger(value) && Math.abs(value) < EXACT);
    return exact
      ? { as: 'n', cells: differences(values) }
      : { as: 'r', cells: values.map((value) => asCell(value) as Cell) };
  }
  if (some.every((value) => typeof value === 'string'))
    return { as: 't', ...places(values, (value) => value as string) };
  const { cells, of } = places(values, (value) => JSON.stringify(value));
  return { as: 'v', cells, of: of.map((text) => JSON.parse(text) as unknown) };
}

function asCell(value: unknown): unknown {
  return value === undefined ? '' : value;
}

function differences(values: readonly unknown[]): Cell[] {
  let before = 0;
  return values.map((value) => {
    if (typeof value !== 'number') return asCell(value) as Cell;
    const difference = value - before;
    before = value;
    return difference;
  });
}

function places(values: readonly unknown[], textOf: (value: unknown) => string): { cells: Cell[]; of: string[] } {
  const known = new Map<string, number>();
  const cells = values.map((value): Cell => {
    if (value === undefined || value === null) return asCell(value) as Cell;
    const text = textOf(value);
    const place = known.get(text);
    if (place !== undefined) return place + 1;
    known.set(text, known.size);
    return 0;
  });
  return { cells, of: [...known.keys()] };
}

/** Of each row as far as any has one; undefined: it has none. */
function valuesOf({ as, cells, of = [], at }: Column): unknown[] {
  const values: unknown[] = [];
  let [row, sum, next] = [0, 0, 0];
  // A hundred thousand rows want a plain loop.
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index]!;
    row = at === undefined ? index : row + at[index]!;
    while (values.length < row) values.push(undefined);
    if (cell === '') values.push(undefined);
    else if (cell === null) values.push(null);
    else if (as === 'n') values.push((sum += cell));
    else if (as === 'r') values.push(cell);
    else values.push(of[cell === 0 ? next++ : cell - 1]);
  }
  return values;
}
