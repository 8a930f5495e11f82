import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { exists, readText } from '@provider-registry/adapter-files';
import { capabilityTool, findCapabilityUses, type GoContext, listPackages } from '@provider-registry/adapter-go';
import { answerOf } from '@provider-registry/core/audit';
import {
  type CapabilityUse,
  capabilityMap,
  foundCapabilities,
  judgeCapabilities,
  type Sorted,
  sortPackages,
} from '@provider-registry/core/audit/capabilities';
import { LIMITS, type Platform } from '@provider-registry/core/model';
import type { AuditContext, Check } from '../check.ts';
import type { AuditSubject } from '../subject.ts';

const VERSION = 1;

/** What the code can do, by its call graph, against what provider.yaml declares. */
export const capabilitiesCheck: Check = {
  id: 'capabilities',

  async inputs({ manifest, record, policy }) {
    return {
      version: VERSION,
      tool: await capabilityTool(),
      build: record.inputs.digest,
      platforms: record.platforms.map(({ platform }) => platform),
      reviewed: policy.reviewedModules,
      permissions: manifest.permissions,
    };
  },

  async look(subject, context) {
    const go = goContext(subject, context);
    const programs = await gatherPrograms(subject, go);
    const uses: CapabilityUse[] = [];
    for (const { platform, sorted } of programs) uses.push(...(await examine(platform, sorted, subject, go)));
    const sorted = mergeSorted(programs.map((program) => program.sorted));
    const { version } = await capabilityTool();
    return answerOf({
      found: judgeCapabilities(uses, sorted, subject.manifest.permissions),
      lookedAt: [...sorted.own, ...sorted.unreviewed].map(({ ImportPath }) => ImportPath),
      tool: { name: 'capslock', version },
      capabilities: foundCapabilities(uses),
    });
  },
};

function goContext({ record }: AuditSubject, { environment, signal }: AuditContext): GoContext {
  return { toolchain: record.inputs.toolchain, environment, ...(signal && { signal }) };
}

interface Program {
  readonly platform: Platform;
  readonly sorted: Sorted;
}

/** The program on each platform; where the same files belong to it on two, one of them stands for both. */
async function gatherPrograms({ folder, record, manifest, policy }: AuditSubject, go: GoContext): Promise<Program[]> {
  const goSumFile = join(folder, 'go.sum');
  const goSum = (await exists(goSumFile)) ? await readText(goSumFile, LIMITS.documentBytes) : '';
  const distinct = new Map<string, Program>();
  for (const { platform } of record.platforms) {
    const packages = await listPackages({ moduleFolder: folder, main: manifest.main, platform }, go);
    const sorted = sortPackages(packages, policy.reviewedModules, goSum);
    const files = [...sorted.own, ...sorted.unreviewed].map(({ Dir, GoFiles, SFiles }) => [Dir, GoFiles, SFiles]);
    const key = JSON.stringify(files);
    if (!distinct.has(key)) distinct.set(key, { platform, sorted });
  }
  return [...distinct.values()];
}

async function examine(
  platform: Platform,
  { own, reviewed, unreviewed }: Sorted,
  { folder }: AuditSubject,
  go: GoContext,
): Promise<CapabilityUse[]> {
  const paths = (packages: Sorted['own']) => packages.map(({ ImportPath }) => ImportPath);
  const request = {
    moduleFolder: folder,
    platform,
    own: paths(own),
    unreviewed: paths(unreviewed),
    map: capabilityMap(reviewed),
  };
  const uses = await findCapabilityUses(request, go);
  return Promise.all(uses.map((use) => locate(use, folder)));
}

/** Own code is named by its path in the provider’s folder, with the text of its line: what a finding about it is about. */
async function locate(use: CapabilityUse, folder: string): Promise<CapabilityUse> {
  const file = relative(folder, use.file);
  if (file.startsWith('..') || isAbsolute(file)) return use;
  const lines = (await readFile(use.file, 'utf8')).split('\n');
  return { ...use, file, text: lines[use.line - 1]?.trim() ?? '' };
}

function mergeSorted(all: readonly Sorted[]): Sorted {
  const merge = (pick: (sorted: Sorted) => Sorted['own']) => [
    ...new Map(all.flatMap(pick).map((item) => [item.ImportPath, item])).values(),
  ];
  return {
    own: merge(({ own }) => own),
    reviewed: merge(({ reviewed }) => reviewed),
    unreviewed: merge(({ unreviewed }) => unreviewed),
    substituted: all.flatMap(({ substituted }) => substituted),
  };
}
