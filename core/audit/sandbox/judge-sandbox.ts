import { permits } from '../../launch/index.ts';
import type { Permissions } from '../../model/index.ts';
import type { ObservedAccess } from '../answer.ts';
import type { Found } from '../finding.ts';
import { accessesOf, type TracedAccess } from './accesses.ts';
import { isExpected } from './expected.ts';
import { ownCalls } from './own-calls.ts';
import { parseStrace } from './strace.ts';

/** What one start in the sandbox showed. */
export interface SandboxRun {
  /** The strace log. */
  readonly trace: string;
  /** The log was longer than what is kept of it. */
  readonly cut: boolean;
  readonly socketFolder: string;
  /** What went wrong between handshake and shutdown, in a sentence; nothing when it behaved as a provider does. */
  readonly misbehaviour?: { readonly rule: 'handshake-failed' | 'service-missing'; readonly message: string };
}

export interface SandboxJudgement {
  readonly found: readonly Found[];
  readonly observed: ObservedAccess;
}

/**
 * What the provider touched against what it declared, with the matcher that a launch enforces. Nothing when the trace does
 * not show the provider's start, so that nothing can be said.
 */
export function judgeSandboxRun(run: SandboxRun, permissions: Permissions): SandboxJudgement | undefined {
  const { calls, unreadable } = parseStrace(run.trace);
  const own = ownCalls(calls);
  if (!own) return undefined;
  const accesses = distinct(own.flatMap(accessesOf)).filter(
    (access) => !needsNoWord(access, permissions, run.socketFolder),
  );
  return {
    found: [
      ...(run.misbehaviour ? [misbehaved(run.misbehaviour)] : []),
      ...(run.cut || unreadable > 0 ? [traceIncomplete(run.cut, unreadable)] : []),
      ...accesses.filter((access) => !isDeclared(access, permissions)).map(undeclared),
    ],
    observed: observedOf(accesses),
  };
}

function distinct(accesses: readonly TracedAccess[]): TracedAccess[] {
  return [...new Map(accesses.map((access) => [JSON.stringify(access), access])).values()];
}

function needsNoWord(access: TracedAccess, permissions: Permissions, socketFolder: string): boolean {
  return (
    (access.kind === 'read' || access.kind === 'write') &&
    isExpected({ kind: access.kind, path: access.path }, permissions, socketFolder)
  );
}

function isDeclared(access: TracedAccess, permissions: Permissions): boolean {
  switch (access.kind) {
    case 'read':
    case 'write':
    case 'exec':
      return permits(permissions, access);
    case 'connect':
      return permits(permissions, access) || isForDeclaredName(access.port, permissions);
    case 'socket':
    case 'call':
      return false;
  }
}

/** Ports by which Go finds the address of a name: DNS, and the one that it tries routes with (RFC 6724 in package net). */
const RESOLVER_PORTS = [9, 53];

/** A trace has addresses, not names: a port that was declared with any name fits, and so does looking one up. */
function isForDeclaredName(port: number, { network }: Permissions): boolean {
  const named = network.connect.filter((target) => !/^[\d.]+:/.test(target));
  const ports = named.map((target) => target.slice(target.lastIndexOf(':') + 1));
  return named.length > 0 && (RESOLVER_PORTS.includes(port) || ports.includes('*') || ports.includes(String(port)));
}

const LIMIT = 1000;

function observedOf(accesses: readonly TracedAccess[]): ObservedAccess {
  const texts = (pick: (access: TracedAccess) => string | undefined) =>
    accesses
      .flatMap((access) => pick(access) ?? [])
      .slice(0, LIMIT)
      .map((text) => text.slice(0, 500));
  return {
    filesRead: texts((access) => (access.kind === 'read' ? access.path : undefined)),
    filesWritten: texts((access) => (access.kind === 'write' ? access.path : undefined)),
    network: texts((access) => (access.kind === 'connect' || access.kind === 'socket' ? targetOf(access) : undefined)),
    exec: texts((access) => (access.kind === 'exec' ? access.path : undefined)),
  };
}

function targetOf(access: TracedAccess): string {
  switch (access.kind) {
    case 'connect':
      return access.host.includes(':') ? `[${access.host}]:${access.port}` : `${access.host}:${access.port}`;
    case 'socket':
      return access.what;
    case 'call':
      return access.name;
    default:
      return access.path;
  }
}

const UNDECLARED: Readonly<Record<TracedAccess['kind'], { rule: string; did: string; declare?: string }>> = {
  read: { rule: 'undeclared-file-read', did: 'looked at the file', declare: 'permissions.files.read' },
  write: { rule: 'undeclared-file-write', did: 'wanted to change', declare: 'permissions.files.write' },
  exec: { rule: 'undeclared-exec', did: 'wanted to start', declare: 'permissions.exec' },
  connect: { rule: 'undeclared-network', did: 'wanted to connect to', declare: 'permissions.network.connect' },
  socket: { rule: 'undeclared-network', did: 'wanted' },
  call: { rule: 'forbidden-call', did: 'made the system call' },
};

function undeclared(access: TracedAccess): Found {
  const { rule, did, declare } = UNDECLARED[access.kind];
  const target = targetOf(access).slice(0, 1000);
  return {
    rule: `sandbox/${rule}`,
    severity: 'high',
    origin: 'none',
    message: `When it was started, the provider ${did} ${target}, which provider.yaml does not declare.`,
    why: 'Who approves a provider approves what it declares; on a host the sandbox would stop this.',
    help: declare
      ? `Declare it under ${declare} in provider.yaml, or do without it.`
      : 'Do without it; no permission allows it.',
    symbol: target,
    about: [access.kind, target],
  };
}

function misbehaved({ rule, message }: NonNullable<SandboxRun['misbehaviour']>): Found {
  return {
    rule: `sandbox/${rule}`,
    severity: 'high',
    origin: 'none',
    message,
    why: 'A host starts a provider exactly so, and could not use this one.',
    help: 'Start it with provider-runtime launch --probe and read its log.',
    about: [],
  };
}

function traceIncomplete(cut: boolean, unreadable: number): Found {
  return {
    rule: 'sandbox/trace-incomplete',
    severity: 'high',
    origin: 'none',
    message: cut
      ? 'The provider made more system calls than an audit records.'
      : `${unreadable} lines of the trace cannot be read.`,
    why: 'What was not seen is not known to be safe.',
    help: 'Do less before the first request.',
    about: [],
  };
}
