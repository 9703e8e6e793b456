// What a history says of its own etcd, where no verdict.json lies beside it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { HISTORY_FORMAT } from '../harness/history/events.ts';
import { judgedHistory } from './judged-history.ts';
import { sampleReport } from './testing.ts';

function historyOn(etcd: { version: string; provider: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockstorm-history-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const run = {
    kind: 'run',
    atUs: 0,
    format: HISTORY_FORMAT,
    id: 'r',
    engine: etcd.provider === 'model' ? 'sim' : 'real',
    startedAt: '2026-01-01T00:00:00.000Z',
    etcd: { ...etcd, members: 1, floorSeconds: 1 },
    host: { platform: 'linux x64', cores: 2, node: 'v20.0.0' },
  };
  const path = join(folder, 'history.jsonl');
  writeFileSync(path, `${JSON.stringify(run)}\n`);
  return path;
}

it('knows the bugs of the version that the history names, and none of the model', async () => {
  const { judgement } = sampleReport();
  const real = await judgedHistory(historyOn({ version: '3.4.23', provider: 'PATH' }), judgement);
  expect(real.etcd).toMatchObject({ version: '3.4.23', note: expect.stringContaining('etcd#15247') });
  const newest = await judgedHistory(historyOn({ version: '3.6.16', provider: 'PATH' }), judgement);
  expect(newest.etcd).toEqual({ version: '3.6.16', provider: 'PATH', members: 1 });
  const simulated = await judgedHistory(historyOn({ version: '3.4', provider: 'model' }), judgement);
  expect(simulated.etcd).toEqual({ version: '3.4', provider: 'model', members: 1 });
});
