// One of the two that are compared: real etcd, or the model. Both are asked with the same messages.

/** How a call ended. `code` is gRPC's, `details` etcd's own text. */
export type Answer =
  { readonly response: object } | { readonly error: { readonly code: number; readonly details: string } };

/** Hears a stream; `end` comes once and last, with null if etcd ended it in peace. */
export interface StreamListener {
  message(message: object): void;
  end(error: { readonly code: number; readonly details: string } | null): void;
}

export interface SideStream {
  write(request: object): void;
  /** The client has nothing more to say; etcd ends the stream then. */
  end(): void;
  cancel(): void;
}

export interface Side {
  call(method: string, request: object): Promise<Answer>;
  open(method: string, listener: StreamListener): SideStream;
  close(): void;
}
