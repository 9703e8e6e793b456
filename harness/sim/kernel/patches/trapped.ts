// Which calls are closed for simulated processes. Pure functions of these modules (net.isIP, zlib.gzipSync) stay open.
import childProcess from 'node:child_process';
import cluster from 'node:cluster';
import crypto from 'node:crypto';
import dgram from 'node:dgram';
import dns from 'node:dns';
import dnsPromises from 'node:dns/promises';
import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import perfHooks from 'node:perf_hooks';
import timers from 'node:timers';
import tls from 'node:tls';
import vm from 'node:vm';
import workerThreads from 'node:worker_threads';
import zlib from 'node:zlib';

export interface Trapped {
  /** How a user writes it. */
  readonly name: string;
  readonly target: object;
  readonly keys: readonly string[];
}

export function trapped(): Trapped[] {
  return [
    {
      name: 'fs',
      target: fs,
      keys: functionsOf(fs, 'ReadStream WriteStream FileReadStream FileWriteStream opendir opendirSync'),
    },
    { name: 'fs.promises', target: fsPromises, keys: functionsOf(fsPromises) },
    { name: 'net', target: net, keys: words('connect createConnection createServer Server Socket Stream') },
    { name: 'tls', target: tls, keys: words('connect createServer createSecurePair Server TLSSocket') },
    { name: 'dns', target: dns, keys: lookups(dns) },
    { name: 'dns.promises', target: dnsPromises, keys: lookups(dnsPromises) },
    { name: 'dgram', target: dgram, keys: words('createSocket Socket') },
    { name: 'http', target: http, keys: words('request get createServer Server ClientRequest') },
    { name: 'https', target: https, keys: words('request get createServer Server') },
    { name: 'http2', target: http2, keys: words('connect createServer createSecureServer performServerHandshake') },
    { name: 'child_process', target: childProcess, keys: functionsOf(childProcess) },
    { name: 'cluster', target: cluster, keys: words('fork setupPrimary setupMaster disconnect') },
    {
      name: 'worker_threads',
      target: workerThreads,
      keys: words('Worker MessageChannel BroadcastChannel receiveMessageOnPort postMessageToThread'),
    },
    { name: 'zlib', target: zlib, keys: functionsOf(zlib).filter((key) => !/Sync$|^crc32$/.test(key)) },
    {
      name: 'crypto',
      target: crypto,
      keys: words(`scrypt pbkdf2 hkdf generateKey generateKeyPair generatePrime checkPrime generateKeySync generateKeyPairSync
        generatePrimeSync createECDH createDiffieHellman createDiffieHellmanGroup getDiffieHellman ECDH DiffieHellman`),
    },
    { name: 'crypto.subtle', target: prototypeOf(crypto.webcrypto.subtle), keys: functionsOf(crypto.webcrypto.subtle) },
    // A new context has a Date and a Math of its own.
    { name: 'vm', target: vm, keys: words('createContext runInNewContext') },
    { name: 'os', target: os, keys: words('uptime loadavg freemem cpus setPriority') },
    { name: 'perf_hooks', target: perfHooks, keys: words('monitorEventLoopDelay PerformanceObserver') },
    { name: 'performance', target: perfHooks.performance, keys: words('mark measure timerify eventLoopUtilization') },
    { name: 'timers', target: timers, keys: words('active enroll unenroll _unrefActive') },
    {
      name: 'process',
      target: process,
      keys: words(`kill abort chdir umask dlopen binding reallyExit cpuUsage resourceUsage loadEnvFile send disconnect
        setuid setgid seteuid setegid setgroups initgroups`),
    },
    { name: 'Atomics', target: Atomics, keys: words('wait waitAsync') },
    {
      name: 'WebAssembly',
      target: (globalThis as { WebAssembly?: object }).WebAssembly ?? {},
      keys: words('compile instantiate compileStreaming instantiateStreaming'),
    },
    { name: 'Blob', target: Blob.prototype, keys: words('arrayBuffer text stream bytes') },
    {
      name: 'globalThis',
      target: globalThis,
      keys: words(
        'fetch WebSocket EventSource MessageChannel BroadcastChannel Worker CompressionStream DecompressionStream',
      ),
    },
  ];
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Every plain function of an object or of its class, and the lazy properties named; touching others may print warnings. */
function functionsOf(target: object, lazy = ''): string[] {
  const own = [target, prototypeOf(target)].flatMap((owner) =>
    owner === Object.prototype
      ? []
      : Object.entries(Object.getOwnPropertyDescriptors(owner))
          .filter(([key, { value }]) => typeof value === 'function' && key !== 'constructor')
          .map(([key]) => key),
  );
  return [...own, ...words(lazy)];
}

/** dns keeps settings beside its look-ups; those ask nobody. */
function lookups(target: object): string[] {
  return functionsOf(target).filter((key) => /^(lookup|resolve|reverse|Resolver)/.test(key));
}

function prototypeOf(target: object): object {
  return Object.getPrototypeOf(target) as object;
}
