import { readText, writeFileAtomic } from '@provider-registry/adapter-files';
import { type ControlPlane, openControlPlane } from '@provider-registry/cli';
import { asRefusal, LIMITS, type Platform, RegistryError } from '@provider-registry/core/model';
import type { AssignmentAnswer, RunningService, RuntimeAnswer } from '@provider-registry/service';
import type { Place } from './place.ts';

/** What the administrator does, all of it over the control plane's HTTP API. */
export interface Administrator {
  /** The runtime of this name: registered now with a new key, or as it was registered before. */
  registerRuntime(name: string, platform: Platform): Promise<{ id: string; key?: string }>;
  /** One more key for a runtime whose host has lost its own. */
  makeKey(id: string): Promise<string>;
  /** Assigns an exact version to one runtime, unless that was done before. Throws the refusal. */
  assign(runtime: string, provider: string, version: string): Promise<void>;
  /** Takes back what was assigned of one provider to one runtime. */
  unassign(runtime: string, provider: string): Promise<void>;
}

/** Signs in with the token that the first start gave out; it is kept for the next runs, readable by this user only. */
export async function signIn(place: Place, service: RunningService, signal: AbortSignal): Promise<Administrator> {
  if (service.firstToken !== undefined) {
    await writeFileAtomic(place.administrator, service.firstToken, { mode: 0o600 });
  }
  const token = await readText(place.administrator, LIMITS.documentBytes);
  return administratorOf(openControlPlane({ url: service.url, token }, signal));
}

const REASON = 'the main job';

function administratorOf(plane: ControlPlane): Administrator {
  const assignments = async (runtime: string, provider: string) => {
    const all = (await plane.request('GET', '/api/v1/assignments')) as { assignments: AssignmentAnswer[] };
    return all.assignments.filter(
      (one) => one.provider === provider && 'runtime' in one.selector && one.selector.runtime === runtime,
    );
  };
  return {
    registerRuntime: async (name, platform) => {
      const { runtimes } = (await plane.request('GET', '/api/v1/runtimes')) as { runtimes: RuntimeAnswer[] };
      const known = runtimes.find((runtime) => runtime.name === name);
      if (known) return { id: known.id };
      const body = { name, platform, labels: { site: 'demo' }, reason: REASON };
      const made = (await plane.request('POST', '/api/v1/runtimes', body)) as { runtime: RuntimeAnswer; key: string };
      return { id: made.runtime.id, key: made.key };
    },
    makeKey: async (id) => {
      const made = (await plane.request('POST', `/api/v1/runtimes/${id}/keys`, { reason: REASON })) as { key: string };
      return made.key;
    },
    assign: async (runtime, provider, version) => {
      const before = await assignments(runtime, provider);
      if (before.some((one) => one.version === version)) return;
      await plane.request('POST', '/api/v1/assignments', { selector: { runtime }, provider, version, reason: REASON });
    },
    unassign: async (runtime, provider) => {
      for (const { id } of await assignments(runtime, provider)) {
        await plane.request('DELETE', `/api/v1/assignments/${id}?reason=${encodeURIComponent(REASON)}`);
      }
    },
  };
}

/** The code that a request was refused with. Throws when it was not refused. */
export async function refusalCode(request: Promise<unknown>, what: string): Promise<string> {
  const refused = await request.then(
    () => undefined,
    (error: unknown) => asRefusal(error).code,
  );
  if (refused !== undefined) return refused;
  throw new RegistryError({ code: 'INTERNAL', message: `${what} was not refused` });
}
