// How a worker is heard: its protocol lines and its log. A process has stdout and stderr; a simulated one is given another voice.
import { log } from './guard.ts';
import type { FromWorker } from './protocol.ts';
import { say } from './say.ts';

export interface Voice {
  /** One message to the controller; it is on its way when this returns. */
  readonly say: (message: FromWorker) => void;
  /** One line for the log. */
  readonly log: (text: string) => void;
}

export const stdio: Voice = { say, log };
