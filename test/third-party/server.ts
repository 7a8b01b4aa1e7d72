import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How a server answers for a path. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

export const whole =
  (bytes: Uint8Array): Answer =>
  (response) =>
    response.end(bytes);

export const status =
  (code: number): Answer =>
  (response) => {
    response.statusCode = code;
    response.end("an error page");
  };

/** Promises all of it and hangs up half-way. */
export const half =
  (bytes: Uint8Array): Answer =>
  (response) => {
    response.setHeader("Content-Length", bytes.length);
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  };

export interface Server {
  /** Ends with a slash. */
  readonly uri: string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A server on this machine alone: paths that it does not know are 404. */
export function serve(answerOf: (path: string) => Answer | undefined): Promise<Server> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    asked.push(path);
    (answerOf(path) ?? status(404))(response, request);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      const close = () =>
        new Promise<void>((done) => {
          server.closeAllConnections();
          server.close(() => done());
        });
      resolve({ uri: `http://127.0.0.1:${port}/`, asked, close });
    });
  });
}
