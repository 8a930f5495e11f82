import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readBytes, readText } from '@provider-registry/adapter-files';
import { hostPlatform } from '@provider-registry/adapter-process/platform';
import { buildProgress, type Context, checkProgress, runTasks, type TaskOutput } from '@provider-registry/cli';
import { asRefusal, LIMITS, RegistryError } from '@provider-registry/core/model';
import { type AuditReport, type MainJob, parseJsonDocument, type Release } from '@provider-registry/core/schemas';
import { prepareAudit } from '@provider-registry/pipeline/audit';
import { buildProvider } from '@provider-registry/pipeline/build';
import { createCatalogue, type PublishedVersion, publishProviders } from '@provider-registry/pipeline/publish';
import { type DesignatedRepository, openRepository } from '@provider-registry/pipeline/repository';
import { signProvider } from '@provider-registry/pipeline/sign';
import { type RunningService, startService } from '@provider-registry/service';
import { type Administrator, refusalCode, signIn } from './administrator.ts';
import { audit, review } from './audit-and-review.ts';
import { type Host, type InitResult, ociMirror, prepareHost, type RuntimeDocument } from './host.ts';
import type { Place } from './place.ts';
import { seedRepository } from './seed-repository.ts';
import { describeTampering, providerSummary } from './summary.ts';
import { makeTamperedMirror } from './tampering.ts';

export interface MainJobOptions {
  readonly place: Place;
  readonly port: number;
  readonly context: Context;
  readonly tasks: TaskOutput;
}

export interface MainJobResult {
  readonly document: MainJob;
  /** Stays up until it is closed. */
  readonly service: RunningService;
}

/** Providers that are built, or audited, beside each other: the tools use several cores, but not all the time. */
const AT_ONCE = 2;

/**
 * Plays every role on one machine: author, pipeline, reviewer, publisher, administrator, operator, attacker. Each step is the
 * use case, program or HTTP request that people use. A second run finds everything as the first one left it.
 */
export async function runMainJob(options: MainJobOptions): Promise<MainJobResult> {
  const repository = await authorSubmits(options);
  await pipelineBuilds(repository, options);
  const reports = await pipelineAudits(repository, options);
  const published = await pipelinePublishes(repository, reports, options);
  const service = await startControlPlane(options);
  try {
    const onHosts = await hostsAreServed(service, repository, published, options);
    const document = { providers: reports.map(providerSummary), ...onHosts, url: service.url };
    return { document, service };
  } catch (error) {
    await service.close();
    throw error;
  }
}

async function authorSubmits({ place, context, tasks }: MainJobOptions): Promise<DesignatedRepository> {
  await runTasks([{ title: 'designated repository', run: () => seedRepository(place, context.environment) }], tasks);
  return openRepository(place.repository);
}

async function pipelineBuilds(repository: DesignatedRepository, { context, tasks }: MainJobOptions): Promise<void> {
  const { environment, signal } = context;
  const builds = [...repository.manifests.values()].map((manifest) => ({
    title: `build ${manifest.name} ${manifest.version} for ${manifest.platforms.join(' and ')}`,
    run: async (tell: (text: string) => void) => {
      const progress = buildProgress(tell);
      await buildProvider({ repository, manifest, environment, signal, onEvent: progress.onEvent });
      return progress.result();
    },
  }));
  const auditTools = {
    title: 'build the audit’s tools',
    run: () => prepareAudit(repository, { environment, signal }).then(() => undefined, refusalText),
  };
  await runTasks([...builds, auditTools], tasks, AT_ONCE);
}

/** What could not be prepared is no failure yet: the check that needs it will say so. */
function refusalText(error: unknown): string {
  const { code, message } = asRefusal(error);
  return `${code}: ${message}`;
}

/** Audits every provider; what the reviewer accepts is audited again, now with the waivers. */
async function pipelineAudits(repository: DesignatedRepository, options: MainJobOptions): Promise<AuditReport[]> {
  const { place, context, tasks } = options;
  const reports = new Map<string, AuditReport>();
  const audits = [...repository.manifests.values()].map((manifest) => ({
    title: `audit ${manifest.name} ${manifest.version}`,
    run: async (tell: (text: string) => void) => {
      const first = await audit(repository, manifest, context, checkProgress(tell));
      const waived = await review(place, repository, first, context);
      const report = waived > 0 ? await audit(repository, manifest, context) : first;
      reports.set(manifest.name, report);
      const { verdict } = report.verdict;
      return waived > 0 ? `${first.verdict.verdict}; a reviewer waived ${waived} of its findings: ${verdict}` : verdict;
    },
  }));
  await runTasks(audits, tasks, AT_ONCE);
  return [...repository.manifests.keys()].flatMap((name) => reports.get(name) ?? []);
}

/** Signs what is approved and publishes everything: the rest must be refused, and a second time must change nothing. */
async function pipelinePublishes(
  repository: DesignatedRepository,
  reports: readonly AuditReport[],
  { place, context, tasks }: MainJobOptions,
): Promise<PublishedVersion[]> {
  const { clock, environment } = context;
  const keysFolder = place.keys;
  const registryFolder = place.registry;
  const publish = () => publishProviders({ repository, registryFolder, keysFolder, clock, environment, names: [] });
  let published: PublishedVersion[] = [];
  const approved = reports.filter(({ verdict }) => verdict.verdict === 'approved').map(({ provider }) => provider);
  const signing = [...repository.manifests.values()]
    .filter(({ name }) => approved.includes(name))
    .map((manifest) => ({
      title: `sign ${manifest.name} ${manifest.version}`,
      run: async () => (await signProvider({ repository, manifest, keysFolder, clock, environment })).outcome,
    }));
  const founding = {
    title: 'catalogue',
    run: async () => (await createCatalogue({ repository, registryFolder, keysFolder, clock })).outcome,
  };
  const publishing = {
    title: 'publish',
    run: async () => {
      published = await publish();
      return published.map(outcomeText).join(', ');
    },
  };
  const again = {
    title: 'publish again',
    run: async () => {
      const second = (await publish()).filter(({ outcome }) => outcome === 'published');
      if (second.length === 0) return 'nothing changed';
      throw new RegistryError({ code: 'INTERNAL', message: 'publishing the same bytes again was no no-op' });
    },
  };
  await runTasks([...signing, founding, publishing, again], tasks);
  return published;
}

function outcomeText(one: PublishedVersion): string {
  return one.outcome === 'refused' ? `${one.name} refused (${one.refusal.code})` : `${one.name} ${one.outcome}`;
}

async function startControlPlane({ place, port, context, tasks }: MainJobOptions): Promise<RunningService> {
  let service: RunningService | undefined;
  const start = {
    title: 'control plane',
    run: async () => {
      service = await startService({
        registryFolder: place.registry,
        stateFolder: place.service,
        root: await readBytes(join(place.registry, 'metadata/1.root.json'), LIMITS.documentBytes),
        serviceKeyPem: await readText(join(place.keys, 'service.pem'), LIMITS.documentBytes),
        clock: context.clock,
        logger: false,
        port,
      });
      return service.url;
    },
  };
  await runTasks([start], tasks);
  if (service === undefined) throw new RegistryError({ code: 'INTERNAL', message: 'the control plane did not start' });
  return service;
}

/** The administrator assigns, the operator's runtime installs, and an attacker changes one byte on a mirror. */
async function hostsAreServed(
  service: RunningService,
  repository: DesignatedRepository,
  published: readonly PublishedVersion[],
  options: MainJobOptions,
): Promise<Pick<MainJob, 'runtime' | 'assignmentsRefused' | 'tampering'>> {
  const { place, context, tasks } = options;
  const administrator = await signIn(place, service, context.signal);
  const listed = published.filter((one) => one.outcome !== 'refused');
  const unlisted = published.filter((one) => one.outcome === 'refused');
  const edge = await registerHost('edge-1', service, administrator, options);
  const assignmentsRefused: MainJob['assignmentsRefused'] = [];
  let installed: InitResult | undefined;
  let tampering: MainJob['tampering'] | undefined;
  await runTasks(
    [
      {
        title: 'administrator assigns',
        run: async () => {
          for (const { name, version } of listed) await administrator.assign(edge.id, name, version);
          for (const { name, version } of unlisted) {
            const code = await refusalCode(administrator.assign(edge.id, name, version), `assigning ${name}`);
            assignmentsRefused.push({ name, code });
          }
          const refused = assignmentsRefused.map(({ name, code }) => `${name} refused (${code})`);
          return [...listed.map(({ name }) => name), ...refused].join(', ');
        },
      },
      {
        title: 'provider-runtime init on edge-1',
        run: async () => {
          await edge.configure([ociMirror(service.url, repository.registry.namespace)]);
          installed = await edge.init();
          return describeInit(installed);
        },
      },
      {
        title: 'one byte changed on a mirror of edge-2',
        run: async () => {
          const victim = await registerHost('edge-2', service, administrator, options);
          tampering = await tamper(victim, service, repository, administrator, listed, options);
          return describeTampering(tampering);
        },
      },
    ],
    tasks,
  );
  if (!installed || !tampering)
    throw new RegistryError({ code: 'INTERNAL', message: 'a step of the main job is missing' });
  return { runtime: runtimeOf(installed), assignmentsRefused, tampering };
}

async function registerHost(
  name: string,
  service: RunningService,
  administrator: Administrator,
  { place, context }: MainJobOptions,
): Promise<Host> {
  const registration = await administrator.registerRuntime(name, hostPlatform());
  const { environment, signal } = context;
  const about = { place, name, controlPlane: service.url, environment, signal };
  return prepareHost(registration, administrator, about);
}

/**
 * A host that has one provider is to get a second one, from a mirror on which one byte of that one's layer was changed. The
 * host starts empty each time, so that there is something to download.
 */
async function tamper(
  host: Host,
  service: RunningService,
  { registry }: DesignatedRepository,
  administrator: Administrator,
  listed: readonly PublishedVersion[],
  { place }: MainJobOptions,
): Promise<MainJob['tampering']> {
  const [first, second] = listed;
  if (!first || !second || second.outcome === 'refused') return { code: 'CHECK_NOT_RUN', kept: false };
  await administrator.unassign(host.id, second.name);
  await administrator.assign(host.id, first.name, first.version);
  await rm(host.state, { recursive: true, force: true });
  await host.configure([ociMirror(service.url, registry.namespace)]);
  const before = await host.init();

  const release = await readRelease(place, second.release);
  const platform = release.platforms.find((one) => one.platform === hostPlatform());
  if (!platform)
    throw new RegistryError({ code: 'PLATFORM_UNSUPPORTED', message: `${second.name} has no build for this host` });
  await host.configure([await makeTamperedMirror(place, second.name, platform.layers.zstd.digest)]);
  await administrator.assign(host.id, second.name, second.version);
  const refused = await host.init();
  const after = await host.status();
  await administrator.unassign(host.id, second.name);
  return { code: refused.refused[0]?.code ?? 'not refused', kept: before.exit === 0 && isSame(before, after) };
}

async function readRelease(place: Place, digest: string): Promise<Release> {
  const path = join(place.registry, 'releases', `${digest.slice('sha256:'.length)}.json`);
  return parseJsonDocument('release', await readText(path, LIMITS.documentBytes), path);
}

function isSame(before: RuntimeDocument, after: RuntimeDocument): boolean {
  const identities = ({ installed }: RuntimeDocument) =>
    installed.map(({ name, digest }) => `${name} ${digest}`).join();
  return (
    before.installed.length > 0 && before.generation === after.generation && identities(before) === identities(after)
  );
}

function runtimeOf({ generation, installed, refused }: InitResult): MainJob['runtime'] {
  return {
    generation,
    installed: [...installed],
    refused: refused.map(({ name, code }) => ({ name, code })),
  } as MainJob['runtime'];
}

function describeInit({ generation, installed, refused }: InitResult): string {
  const all = [
    ...installed.map(({ name, version, probe }) => `${name} ${version} (probe ${probe})`),
    ...refused.map(({ name, code }) => `${name} refused (${code})`),
  ];
  return `generation ${generation}: ${all.length > 0 ? all.join(', ') : 'nothing is assigned to it'}`;
}
