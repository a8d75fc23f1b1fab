import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { constants } from 'node:os';

/**
 * Runs inside a run that has no network, as `node bridge.ts <socket> <port> <program> [argument]…`: passes on what comes
 * to the port of the loopback interface to the socket, and ends as the program does.
 */

const [socket = '', port = '', program = '', ...args] = process.argv.slice(2);
// Signals are the program's matter: it gets them, too.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => {});

const server = createServer((inside) => {
  const outside = connect(socket);
  inside.pipe(outside).pipe(inside);
  inside.on('error', () => outside.destroy());
  outside.on('error', () => inside.destroy());
});
server.listen(Number(port), '127.0.0.1', () => {
  const child = spawn(program, args, { stdio: 'inherit' });
  child.on('error', () => process.exit(127));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
});
