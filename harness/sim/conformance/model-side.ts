// The etcd model as one of the two sides. Anything of its shape will do, so that a model with a planted error can take its place.
import type { EtcdModel } from '../etcd/model.ts';
import type { Side, SideStream, StreamListener } from './side.ts';

export type ModelLike = Pick<EtcdModel, 'call' | 'open' | 'stop'>;

export class ModelSide implements Side {
  readonly #model: ModelLike;

  constructor(model: ModelLike) {
    this.#model = model;
  }

  call(method: string, request: object): ReturnType<Side['call']> {
    return new Promise((resolve) => {
      this.#model.call(method, request, (error, response) => {
        resolve(error ? { error } : { response: response ?? {} });
      });
    });
  }

  open(method: string, listener: StreamListener): SideStream {
    return this.#model.open(method, {
      data: (message) => listener.message(message),
      end: (error) => listener.end(error),
    });
  }

  close(): void {
    this.#model.stop();
  }
}
